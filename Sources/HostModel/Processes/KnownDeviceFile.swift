/// An open device file whose device is known without the kernel's word, because vfiotop opened it itself.
package struct KnownDeviceFile: Hashable, Sendable {
  /// The process that has it: vfiotop's helper.
  package var pid: Int32
  /// The descriptor.
  package var number: Int32
  /// The device.
  package var device: DeviceAddress

  /// Creates a known file.
  package init(pid: Int32, number: Int32, device: DeviceAddress) {
    self.pid = pid
    self.number = number
    self.device = device
  }
}

extension HostFacts {
  /// The same facts with the devices of known files named, as fdinfo names them from 6.18 on. What fdinfo says stays.
  package func naming(_ files: [KnownDeviceFile]) -> HostFacts {
    guard !files.isEmpty else { return self }
    var facts = self
    for process in facts.processes.indices {
      let pid = facts.processes[process].pid
      for place in facts.processes[process].descriptors.indices {
        let descriptor = facts.processes[process].descriptors[place]
        guard descriptor.target == .device(nil), descriptor.thread == nil,
          let known = files.first(where: { $0.pid == pid && $0.number == descriptor.number })
        else { continue }
        facts.processes[process].descriptors[place].target = .device(known.device)
      }
    }
    return facts
  }
}
