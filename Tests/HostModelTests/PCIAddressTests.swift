import HostModel
import TestHost
import Testing

@Suite struct PCIAddressTests {
  @Test(arguments: [
    ("0000:01:00.0", "0000:01:00.0"), ("01:00.0", "0000:01:00.0"), ("10000:e1:1f.7", "10000:e1:1f.7"),
    ("1:2.3", "0000:01:02.3"),
  ])
  func reads(text: String, form: String) { #expect(PCIAddress(text)?.description == form) }

  @Test(arguments: [
    "", "01:00", "01:20.0", "01:00.8", "x1:00.0", "+1:00.0", "0:0:0:0.0", "01:00.0 ", "123456789:01:00.0",
  ])
  func refuses(text: String) { #expect(PCIAddress(text) == nil) }
}
