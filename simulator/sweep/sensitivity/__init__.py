"""Which parameters decide a read-out: screening, shares of variance, ranks, slopes."""
