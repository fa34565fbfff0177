/// The names of a process that holds something, for cells and for sentences.
package struct HolderLabel: Hashable, Sendable, CustomStringConvertible {
  private let pid: Int32
  private let command: String
  private let virtualMachine: String?

  init(_ pid: Int32, _ command: String, _ virtualMachine: String?) {
    self.pid = pid
    self.command = command
    self.virtualMachine = virtualMachine
  }

  /// In a sentence: `qemu-system-x86 (pid 812, VM win11)`.
  package var description: String { "\(command) (pid \(pid)\(virtualMachine.map { ", VM \($0)" } ?? ""))" }

  /// In a cell: `win11` for a virtual machine, `spdk_tgt(4711)` for any other process.
  package var cell: String { virtualMachine ?? "\(command)(\(pid))" }

  /// In a cell beside the pid, or without room for it: `win11`, `spdk_tgt`.
  package var name: String { virtualMachine ?? command }
}

extension Holder {
  /// The names of this process.
  package var label: HolderLabel { HolderLabel(pid, command, virtualMachine) }

  /// The number of mappings in a cell; `?` where they were not read.
  package var mappingsCell: String { mappings.map(String.init) ?? Verdict.unknownCell }
}

extension DeviceHolder {
  /// The names of this process.
  package var label: HolderLabel { HolderLabel(pid, command, virtualMachine) }
}
