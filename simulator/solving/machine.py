"""This processor: compiling for it, and calling what was compiled."""

from __future__ import annotations

import llvmlite.binding as llvm


def target_machine() -> llvm.TargetMachine:
    """This processor, with all that it can do."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    return target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=2,
        jit=True,
    )


def processor() -> str:
    """A text that changes whenever compiled code must be made anew."""
    features = llvm.get_host_cpu_features().flatten()
    name = llvm.get_host_cpu_name()
    return f"{llvm.get_default_triple()} {name} {features} {llvm.llvm_version_info}"


class LoadedCode:
    """Object code in memory, ready to be called by address."""

    def __init__(self, code: bytes) -> None:
        machine = target_machine()
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()

    def address(self, name: str) -> int:
        """Where a function lies."""
        found: int = self._engine.get_function_address(name)
        return found
