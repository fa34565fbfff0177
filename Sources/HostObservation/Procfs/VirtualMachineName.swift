/// The name of the virtual machine that a process runs, by the conventions of the tools that start them.
package enum VirtualMachineName {
  /// The longest name in scalars, more than any tool allows (libvirt: 255 bytes, since it is a file name).
  package static let limit = 255

  /// Finds the name in the command line, else in libvirt's cgroup; nil if there is none. A process can write any amount
  /// of text into its command line and names are kept for long, so a long name is cut.
  package static func find(_ command: ProcessArguments, cgroup: String) -> String? {
    guard let name = onCommandLine(command) ?? inGroup(cgroup), !name.isEmpty else { return nil }
    // It is cut by scalars, since one character may have any number of combining marks.
    let scalars = name.unicodeScalars
    return scalars.count <= limit ? name : String(scalars.prefix(limit - 1)) + "\u{2026}"
  }

  private static func onCommandLine(_ command: ProcessArguments) -> String? {
    let program = command.program
    if let value = command.value("-name") {
      let name = qemu(value)
      // Many programs have a `-name`; only QEMU has `guest=`, whatever the name of its binary.
      if program.contains("qemu") || program.contains("kvm") || value.hasPrefix("guest=") { return name }
    }
    if program.hasPrefix("cloud-hyper"), let socket = command.value("--api-socket") {
      let path = socket.split(separator: ",").first { $0.hasPrefix("path=") }.map { $0.dropFirst(5) } ?? socket[...]
      guard let file = path.split(separator: "/").last, !file.hasPrefix("fd=") else { return nil }
      return String(file.hasSuffix(".sock") ? file.dropLast(5) : file)
    }
    if program.hasPrefix("firecracker") || program.hasPrefix("jailer") || program.hasPrefix("crosvm") {
      return command.value("--id") ?? (program.hasPrefix("crosvm") ? command.value("--name") : nil)
    }
    return nil
  }

  /// The `guest` of QEMU's `-name`: a comma-separated list in which a doubled comma is one; the key may be left out
  /// of the first part (qemu-options.hx, util/keyval).
  private static func qemu(_ value: String) -> String? {
    var parts = [""]
    var rest = value[...]
    while let character = rest.popFirst() {
      if character != "," {
        parts[parts.count - 1].append(character)
      } else if rest.first == "," {
        rest = rest.dropFirst()
        parts[parts.count - 1].append(",")
      } else {
        parts.append("")
      }
    }
    if let guest = parts.first(where: { $0.hasPrefix("guest=") }) { return String(guest.dropFirst(6)) }
    return parts[0].contains("=") ? nil : parts[0]
  }

  /// libvirt's scope `machine-qemu\x2d3\x2dwin11.scope` (virSystemdMakeScopeName), or `win11.libvirt-qemu` before it.
  private static func inGroup(_ cgroup: String) -> String? {
    for part in cgroup.split(whereSeparator: { $0 == "/" || $0 == "\n" }) {
      if part.hasSuffix(".libvirt-qemu") { return String(part.dropLast(13)) }
      guard part.hasPrefix("machine-"), part.hasSuffix(".scope") else { continue }
      let name = unescaped(part.dropFirst(8).dropLast(6))
      let words = name.split(separator: "-", maxSplits: 2, omittingEmptySubsequences: false)
      guard words.count == 3, words[0] == "qemu" || words[0] == "ch", Int(words[1]) != nil else { continue }
      return String(words[2])
    }
    return nil
  }

  /// Undoes systemd's escapes: bytes other than letters, digits, `:`, `_` and `.` are written as `\xNN`
  /// (systemd-escape(1)).
  private static func unescaped(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
