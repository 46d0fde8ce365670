from collections.abc import Callable
from fractions import Fraction

import pytest

from simulator.reading.problems import InputError
from simulator.stimulation.protocol import Protocol, Sham
from simulator.stimulation.quantities import exact, plain

Build = Callable[..., Protocol]
ITBS = {"pattern": "itbs", "frequency_hz": ..., "pulses_per_train": 30, "inter_train_gap_s": 8}


def test_times_of_a_session_follow_from_whole_periods(build: Build) -> None:
    protocol = build()
    assert protocol.train_duration_s == 6
    assert protocol.train_onset_interval_s_exact == 60
    assert protocol.session_duration_s == 19 * 60 + 6
    assert protocol.pulses_per_session == 1200
    assert protocol.total_pulses == 1200


def test_gap_and_onset_interval_are_two_ways_to_say_the_same(build: Build) -> None:
    by_gap = build()
    by_onset = build(inter_train_gap_s=..., train_onset_interval_s=60)
    assert by_gap.train_onset_interval_s_exact == by_onset.train_onset_interval_s_exact
    assert by_gap.session_duration_s == by_onset.session_duration_s


def test_a_single_train_has_no_onset_interval(build: Build) -> None:
    protocol = build(trains=1, inter_train_gap_s=..., sessions=3)
    assert protocol.train_onset_interval_s_exact is None
    assert protocol.session_duration_s == protocol.train_duration_s
    assert protocol.total_pulses == 180


def test_decimals_mean_what_they_say(build: Build) -> None:
    protocol = build(frequency_hz=0.3, pulses_per_train=1, inter_train_gap_s=0.1)
    assert protocol.train_duration_s == Fraction(10, 3)
    assert protocol.train_onset_interval_s_exact == Fraction(10, 3) + Fraction(1, 10)
    assert exact(1e-7) == Fraction(1, 10**7)


def test_trains_may_touch(build: Build) -> None:
    assert build(inter_train_gap_s=0).session_duration_s == 120
    assert build(inter_train_gap_s=..., train_onset_interval_s=6).session_duration_s == 120


def test_theta_burst_completes_itself(build: Build) -> None:
    protocol = build(**ITBS)
    assert (protocol.frequency_hz, protocol.pulses_per_burst, protocol.within_burst_hz) == (
        5,
        3,
        50,
    )
    assert protocol.train_duration_s == 2
    assert protocol.session_duration_s == 192


def test_theta_burst_can_be_given_in_full(build: Build) -> None:
    protocol = build(**{**ITBS, "frequency_hz": 6, "within_burst_hz": 30})
    assert (protocol.frequency_hz, protocol.within_burst_hz) == (6, 30)
    assert protocol.train_duration_s == Fraction(10, 6)


def test_theta_burst_completes_settings_left_empty(build: Build) -> None:
    protocol = build(**ITBS, pulses_per_burst=None, within_burst_hz=None)
    assert (protocol.pulses_per_burst, protocol.within_burst_hz) == (3, 50)


def test_a_burst_may_last_until_the_next(build: Build) -> None:
    settings = {"pulses_per_burst": 4, "within_burst_hz": 20, "frequency_hz": 5}
    assert build(pattern="custom", **settings).train_duration_s == 3


class TestWithChanges:
    def test_another_frequency_keeps_pulses_trains_and_onsets(self, build: Build) -> None:
        changed = build(stated_pulses_per_session=1200).with_changes(frequency_hz=7)
        assert changed.train_duration_s == Fraction(60, 7)
        assert changed.train_onset_interval_s_exact == 60
        assert (changed.pulses_per_train, changed.trains) == (60, 20)
        assert changed.stated_pulses_per_session == 1200

    def test_onsets_stay_exact_when_they_are_no_decimal(self, build: Build) -> None:
        slow = build(frequency_hz=3, pulses_per_train=5, inter_train_gap_s=2.5)
        changed = slow.with_changes(frequency_hz=5)
        assert changed.train_onset_interval_s_exact == Fraction(25, 6)
        assert changed.with_changes(frequency_hz=3).session_duration_s == slow.session_duration_s

    def test_a_train_that_no_longer_fits_is_refused_with_a_remedy(self, build: Build) -> None:
        with pytest.raises(InputError) as caught:
            build().with_changes(frequency_hz=0.9)
        assert "lasts 66.6667 s and does not fit the onset interval of 60 s" in str(caught.value)
        assert "Fix: set train_onset_interval_s to at least 66.667" in str(caught.value)

    def test_the_remedy_works(self, build: Build) -> None:
        remedied = build().with_changes(frequency_hz=0.9, train_onset_interval_s=66.667)
        assert remedied.inter_train_gap_s is None
        assert build().with_changes(frequency_hz=0.9, inter_train_gap_s=1).trains == 20

    def test_other_pulses_keep_the_gap_and_drop_the_stated_numbers(self, build: Build) -> None:
        stated = build(stated_pulses_per_session=1200, stated_total_pulses=1200)
        changed = stated.with_changes(pulses_per_train=30)
        assert changed.inter_train_gap_s == 54
        assert changed.stated_pulses_per_session is None
        assert changed.stated_total_pulses is None
        longer = stated.with_changes(sessions=2)
        assert longer.stated_pulses_per_session == 1200
        assert longer.stated_total_pulses is None

    def test_a_stated_number_in_the_change_is_checked(self, build: Build) -> None:
        with pytest.raises(InputError, match="20 trains x 30 pulses = 600"):
            build().with_changes(pulses_per_train=30, stated_pulses_per_session=1200)

    def test_one_train_drops_the_gap(self, build: Build) -> None:
        assert build().with_changes(trains=1).session_duration_s == 6

    def test_single_pulses_drop_the_bursts(self, build: Build) -> None:
        changed = build(**ITBS).with_changes(pattern="rtms", frequency_hz=10)
        assert changed.pulses_per_burst is None
        assert changed.train_duration_s == 3
        assert changed.train_onset_interval_s_exact == 10

    def test_the_original_stays_as_it_was(self, build: Build) -> None:
        protocol = build()
        protocol.with_changes(intensity_percent_rmt=110)
        assert protocol == build()

    def test_an_unknown_setting_is_refused(self, build: Build) -> None:
        with pytest.raises(InputError, match="did you mean 'frequency_hz'"):
            build().with_changes(frequency=5)


def test_json_keeps_every_time_exact(build: Build) -> None:
    changed = build(frequency_hz=3, inter_train_gap_s=2.5).with_changes(frequency_hz=5)
    written = changed.model_dump(mode="json")
    assert written["train_onset_interval_s"] == 22.5
    thirds = build(inter_train_gap_s=..., train_onset_interval_s=Fraction(25, 3))
    assert thirds.model_dump(mode="json")["train_onset_interval_s"] == "25/3"
    for protocol in (changed, thirds):
        assert Protocol.model_validate_json(protocol.model_dump_json()) == protocol


def test_equal_protocols_serve_as_one_key(build: Build) -> None:
    schedule = {"days": [0, 2], "hours": [0]}
    first, second = (build(sessions=2, schedule=schedule) for _ in range(2))
    assert len({first, second}) == 1


@pytest.mark.parametrize(
    ("number", "text"),
    [(Fraction(60), "60"), (Fraction(1, 2), "0.5"), (Fraction(25, 6), "4.16667")],
)
def test_numbers_are_shown_plainly(number: Fraction, text: str) -> None:
    assert plain(number) == text


def test_even_absurd_numbers_can_be_shown() -> None:
    assert len(plain(Fraction(10) ** 400)) < 20


def test_sham_leaves_the_residual_open() -> None:
    assert Sham() == Sham(type="shielded", residual_fraction=None)
    with pytest.raises(ValueError, match="less than or equal to 1"):
        Sham(residual_fraction=1.5)
