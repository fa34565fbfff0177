// Programs that are linked statically use test hosts too, and have no Testing.
#if canImport(Testing)
  import HostModel
  import Testing

  extension TestHost {
    /// The entry of a device. Fails the test if there is none.
    package func device(_ address: DeviceAddress, _ location: SourceLocation = #_sourceLocation) throws -> Device {
      try #require(snapshot.devices.first { $0.address == address }, sourceLocation: location)
    }

    /// The set of a device.
    package func set(_ address: DeviceAddress, _ location: SourceLocation = #_sourceLocation) throws -> DeviceSet {
      try #require(snapshot.deviceSets.first { $0.members.contains(address) }, sourceLocation: location)
    }
  }
#endif
