import HostModel
import Screen
import TerminalText

/// The names of holders, and the files by which they hold a device.
enum HolderText {
  /// `win11  qemu-system-x86 (812), user libvirt-qemu`; `this vfiotop  pid 4711`.
  static func name(_ holder: DeviceHolder, own: OwnHolds) -> [Span] {
    if own.isOwn(holder.pid) { return [Span(OwnHolds.name, Style.accent.bold), .dim("  pid \(holder.pid)")] }
    var spans: [Span] = []
    if let machine = holder.virtualMachine { spans += [Span(machine, Style(.busy)), Span("  ")] }
    spans.append(Span("\(holder.command) (\(holder.pid))", holder.virtualMachine == nil ? Style(.busy) : .text))
    spans.append(.dim(", user \(holder.user)"))
    return spans
  }

  /// `device fd 31 33, group fd 29, container fd 28, 4 mappings`.
  static func means(_ holder: DeviceHolder) -> String {
    var parts: [String] = []
    for kind in [HeldDescriptor.Kind.device, .cdev, .migration, .group, .container, .iommufd] {
      let numbers = holder.descriptors.filter { $0.kind == kind }.map(number)
      if !numbers.isEmpty { parts.append("\(kind.rawValue) fd \(numbers.joined(separator: " "))") }
    }
    if let mappings = holder.mappings, mappings > 0 { parts.append(Plural.count(mappings, "mapping")) }
    return parts.isEmpty ? "by unknown means" : parts.joined(separator: ", ")
  }

  /// Returns the files that a process holds beside devices: `/dev/vfio/14 fd 21, /dev/vfio/vfio fd 20`; empty for none.
  static func others(of holder: Holder) -> String {
    var numbers: [(target: String, text: String)] = []
    for descriptor in holder.descriptors where descriptor.device == nil {
      if let index = numbers.firstIndex(where: { $0.target == descriptor.target }) {
        numbers[index].text += " \(number(descriptor))"
      } else {
        numbers.append((descriptor.target, "\(descriptor.target) fd \(number(descriptor))"))
      }
    }
    return numbers.map(\.text).joined(separator: ", ")
  }

  /// One entry a process, with everything that it holds of several devices.
  static func merged(_ holders: [DeviceHolder]) -> [DeviceHolder] {
    var merged: [DeviceHolder] = []
    for holder in holders {
      guard let index = merged.firstIndex(where: { $0.pid == holder.pid }) else {
        merged.append(holder)
        continue
      }
      merged[index].descriptors += holder.descriptors.filter { !merged[index].descriptors.contains($0) }
      merged[index].mappings = merged[index].mappings.map { $0 + (holder.mappings ?? 0) }
    }
    return merged
  }

  /// The descriptor's number, with its thread if that has a table of its own, and a question mark if the device is
  /// uncertain.
  private static func number(_ descriptor: HeldDescriptor) -> String {
    let thread = descriptor.thread.map { " of thread \($0)" } ?? ""
    return "\(descriptor.number)\(descriptor.oneOf.count > 1 ? "?" : "")\(thread)"
  }
}
