import HostModel
import SampleSnapshots
import TestHost
import Testing

@Suite struct AddressMatchTests {
  private let devices = Snapshot.sample.devices

  @Test(arguments: [
    ("0000:08:01.0", "0000:08:01.0"), ("08:01.0", "0000:08:01.0"), ("8:1.0", "0000:08:01.0"),
    ("0:8:1.0", "0000:08:01.0"), ("vfio11", "0000:08:01.0"), ("0000:41:00.2", "0000:41:00.2"),
    ("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001", "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001"),
  ])
  func findsOne(word: String, address: String) {
    #expect(AddressMatch(word, among: devices) == .one(DeviceAddress(sysfsName: address)))
  }

  @Test func shortFormInTwoDomains() {
    var more = devices
    let other = DeviceAddress(sysfsName: "0001:08:01.0")
    more.append(Device(address: other, bus: "pci"))
    #expect(AddressMatch("08:01.0", among: more) == .several([DeviceAddress(sysfsName: "0000:08:01.0"), other]))
    #expect(AddressMatch("0001:08:01.0", among: more) == .one(other))
  }

  @Test func namesTheNearest() {
    #expect(
      AddressMatch("08:01.1", among: devices)
        == .none(
          nearest: ["0000:08:01.0", "0000:01:00.1", "0000:08:02.0"].map { DeviceAddress(sysfsName: $0) }))
    #expect(AddressMatch("hello, world", among: devices) == .none(nearest: []))
    #expect(AddressMatch("", among: devices) == .none(nearest: []))
    #expect(AddressMatch("0000:08:01.0", among: []) == .none(nearest: []))
  }
}
