import ActionPlanning
import CLinux
import HostModel

/// Closes, always in one order: eventfds, devices, groups, containers, iommufd. A group file closed before its device
/// files would leave the group busy without a visible holder.
extension ActionExecutor {
  func close(_ address: DeviceAddress, all: Bool) -> ActionResult {
    release(to: holds.without(address, all: all))
    let left = holds.devices[address].map { "vfiotop still holds it (\($0.files.count) open)." }
    return ActionResult(.done, text: "Closed \(address). \(left ?? "vfiotop no longer holds it.")")
  }

  func closeEverything() -> ActionResult {
    release(to: HeldFiles())
    return ActionResult(.done, text: "Closed. vfiotop holds nothing.")
  }

  /// Closes everything that is held but not in `target`, a subset of ``holds``.
  func release(to target: HeldFiles) {
    for (address, device) in holds.devices.sorted(by: { $0.key < $1.key }) {
      let kept = target.devices[address]
      if kept == nil { for event in device.events.values { try? world.calls.close(event) } }
      for file in device.files.reversed() where !(kept?.files.contains(file) ?? false) {
        close(file, "\(address)", address)
        countClose(address)
      }
    }
    for (number, group) in holds.groups.sorted(by: { $0.key < $1.key }) {
      let kept = target.groups[number]
      if kept == nil { close(group.file, group.node, nil) }
      if let container = group.container, kept?.container == nil { close(container, "container of \(group.node)", nil) }
    }
    if let iommufd = holds.iommufd, target.iommufd == nil { close(iommufd, "/dev/iommu", nil) }
    holds = target
  }

  /// Handles an interrupt of a held device: closes the device on a request, records an error.
  package func handle(_ interrupt: DeviceIRQ, of address: DeviceAddress) {
    guard let event = holds.devices[address]?.events[interrupt] else { return }
    world.calls.consume(event)
    switch interrupt {
    case .request:
      journal.line(
        .request, address, "the kernel asks for \(address) back (an unbind or an unplug): vfiotop lets go of it")
      release(to: holds.without(address, all: true))
      world.send(.holds(holds.summary))
    case .error:
      journal.line(.request, address, "\(address) reported an uncorrectable error; it may need a reset")
    }
  }

  /// The eventfds of the held devices, with the interrupt and the device of each.
  package var interrupts: [(event: FileDescriptor, interrupt: DeviceIRQ, address: DeviceAddress)] {
    holds.devices.flatMap { address, device in device.events.map { ($0.value, $0.key, address) } }
  }

  func close(_ file: FileDescriptor, _ name: String, _ address: DeviceAddress?) {
    let calls = world.calls
    // A failed close(2) has closed the descriptor all the same; the journal has the error.
    _ = try? journal.call(.close, name, of: address) { () throws(CallError) in try calls.close(file) }
  }

  private func countClose(_ address: DeviceAddress) {
    guard let before = counts[address], before > 0 else { return }
    counts[address] = before - 1
    guard before == 1 else { return }
    journal.line(
      .lastClose, address, before: before, after: before - 1,
      "last close of \(address): close_device has run; open count 1 -> 0")
  }
}
