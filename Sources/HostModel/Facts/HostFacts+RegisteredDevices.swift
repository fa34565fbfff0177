extension HostFacts {
  /// The devices bound to a VFIO driver, in order of address, each once.
  var registeredDevices: [RegisteredDevice] {
    var seen: Set<DeviceAddress> = []
    let all =
      functions.compactMap { function in function.vfio.map { RegisteredDevice(function, $0, drivers: drivers) } }
      + otherDevices.map { RegisteredDevice($0, drivers: drivers) }
    return all.filter { seen.insert($0.address).inserted }.sorted { $0.address < $1.address }
  }
}
