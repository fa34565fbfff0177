import HostModel
import TestHost
import Testing

/// PCI_DEV_FLAGS_NO_BUS_RESET: proved or refuted by `reset_method`, else by the table of the kernel.
@Suite struct BusResetFlagTests {
  private func card(
    _ kernel: String, _ resets: [String]?, id: (UInt16, UInt16)? = (0x8086, 0x1533), device: PCIAddress = "0000:01:00.0"
  ) -> TestHost {
    TestHost(kernel).port("0000:00:01.0").function(device, below: "0000:00:01.0", group: 1, resets: resets, id: id)
  }

  /// What `reset_method` shows; 5.10 has none.
  private func methods(_ kernel: String) -> [String]? { kernel.hasPrefix("5.10") ? nil : ["flr"] }

  private func hot(_ host: TestHost) throws -> Verdict { try #require(host.snapshot.deviceSets.first).hotReset.verdict }

  /// `bus` is listed, so the function is not flagged, whatever a table says.
  @Test func aListedBusRefutesTheTable() throws {
    let verdict = try hot(card("6.17.13", ["pm", "bus"], id: (0x1b21, 0x1164)))
    #expect(verdict.outcome == .works && verdict.warnings.map(\.code) == [.harmfulReset])
    #expect(verdict.warnings.first?.remedies.contains { $0.text.contains("echo pm >") } == true)
  }

  /// Alone on its bus and without any method: the flag, although no table known here has the card.
  @Test func aMissingBusProvesTheFlag() throws {
    #expect(try hot(card("6.12.117", nil)).text == "ENODEV")
    // Other methods and no `bus`: flagged, or written so.
    #expect(try hot(card("6.12.117", ["flr"])).text == "unknown")
    // A CXL port may hide it; function 1 was not alone when it was found.
    #expect(try hot(card("6.12.117", ["flr", "cxl_bus"])).text == "works")
    #expect(try hot(card("6.12.117", ["flr"], device: "0000:01:00.1")).text == "works")
    // Before 5.15 nothing shows the methods.
    #expect(try hot(card("5.10.262", nil)).text == "works")
  }

  @Test(arguments: [
    ("5.10.262", "works"), ("6.1.192", "ENODEV"), ("6.12.117", "ENODEV"), ("6.17.13", "works"), ("6.18.15", "works"),
    ("7.2.6", "ENODEV"), ("6.12.50", "unknown"),
  ])
  func tableByVersion(kernel: String, answer: String) throws {
    // A function with a sibling: the methods prove nothing.
    let host = card(kernel, methods(kernel), id: (0x17cb, 0x1103))
      .function("0000:01:00.1", below: "0000:00:01.0", group: 1, resets: methods(kernel))
    #expect(try hot(host).text == answer)
  }

  @Test(arguments: ["5.10.262", "6.12.117", "6.17.13", "7.3.4"])
  func everyKernelHasTheOldEntries(kernel: String) throws {
    let host = card(kernel, methods(kernel), id: (0x168c, 0x0030))
      .function("0000:01:00.1", below: "0000:00:01.0", group: 1, resets: methods(kernel))
    #expect(try hot(host).text == "ENODEV")
  }

  @Test func vendorResetHidesTheFlag() throws {
    let host = card("6.12.117", ["bus"], id: (0x1002, 0x731f)).with("0000:01:00.0") { $0.classCode = 0x030000 }
    #expect(try hot(host).outcome == .works)
    let loaded = host.with { $0.hasVendorReset = true }
    #expect(try hot(loaded).outcome == .unknown)
    #expect(try loaded.device("0000:01:00.0").functionReset.verdict.outcome == .unknown)
    let other = card("6.12.117", ["bus"]).with { $0.hasVendorReset = true }
    #expect(try hot(other).outcome == .works)
  }

  @Test(arguments: [
    ("6.12.22", "works"), ("6.12.23", "ENODEV"), ("6.12.24", "ENODEV"), ("6.12.25", "works"), ("6.14.2", "ENODEV"),
    ("6.14.4", "works"), ("5.15.180", "ENODEV"), ("6.15.0-rc2", "ENODEV"), ("6.15.0", "works"), ("6.6.87", "unknown"),
  ])
  func theWindowOfApril2025(kernel: String, answer: String) throws {
    let host = card(kernel, ["bus"]).function("0000:01:00.1", below: "0000:00:01.0", group: 1, resets: nil)
    #expect(try hot(host).text == answer)
  }

  /// A CXL port that masks bus resets: the call succeeds and resets nothing.
  @Test func aMaskedPort() throws {
    #expect(try hot(card("7.2.6", ["cxl_bus"])).warnings.map(\.code) == [.resetMasked])
    // From 6.10 to then a masked port lists both.
    #expect(try hot(card("6.12.117", ["bus", "cxl_bus"])).warnings.first?.message.contains("may mask") == true)
    #expect(try hot(card("6.8.12", ["bus", "cxl_bus"])).warnings.isEmpty)
    #expect(try hot(card("7.2.6", ["bus", "cxl_bus"])).warnings.isEmpty)
  }

  /// `cxl_bus` ends in the same function as `bus`.
  @Test func cxlBusNeedsToBeAlone() throws {
    let host = card("7.2.6", ["cxl_bus"]).function("0000:01:00.1", below: "0000:00:01.0", group: 1, resets: ["cxl_bus"])
    let reset = try host.device("0000:01:00.0").functionReset
    #expect(reset.verdict.text == "EINVAL" && reset.staleMethods == ["cxl_bus"])
  }

  /// Several functions below a CXL port: the first one was alone when it was found, and the others tell nothing.
  @Test func aMaskedBusOfSeveralFunctions() throws {
    func pair(_ kernel: String, _ first: [String]) throws -> Verdict {
      try hot(card(kernel, first).function("0000:01:00.1", below: "0000:00:01.0", group: 1, resets: ["cxl_bus"]))
    }
    #expect(try pair("7.2.6", ["cxl_bus"]).warnings.first?.message.contains("masks bus resets") == true)
    #expect(try pair("7.2.6", ["bus", "cxl_bus"]).warnings.first?.message.contains("may mask") == true)
    #expect(try pair("6.12.117", ["bus", "cxl_bus"]).warnings.flatMap(\.remedies).isEmpty)
    let host = card("7.2.6", ["cxl_bus"]).function("0000:01:00.1", below: "0000:00:01.0", group: 1, resets: ["cxl_bus"])
    // A hot reset that resets nothing is no way out of a function reset that fails.
    let reset = try host.device("0000:01:00.0").functionReset
    #expect(reset.verdict.text == "EINVAL" && reset.verdict.blockers.flatMap(\.remedies).isEmpty)
    #expect(try host.device("0000:01:00.0").lastClose?.setReset == .possible)
  }

  /// A function's method `bus` asks for its own flag and not for the port's; a hot reset asks for both.
  @Test func thePortIsKnownNotToComeBack() throws {
    func below(_ kernel: String, _ methods: [String]) -> TestHost {
      TestHost(kernel).port("0000:00:01.0", id: (0x177d, 0xa100))
        .function("0000:01:00.0", below: "0000:00:01.0", group: 1, resets: methods)
    }
    let forbidden = below("6.12.117", ["bus"])
    let reset = try forbidden.device("0000:01:00.0").functionReset
    #expect(reset.verdict.outcome == .works && reset.verdict.warnings.map(\.code) == [.harmfulReset])
    let hot = try hot(forbidden)
    #expect(hot.errno == .ENODEV && hot.blockers.flatMap(\.remedies).isEmpty)
    // NVIDIA's ports are in no table of 6.17.
    let allowed = TestHost("6.17.13").port("0000:00:01.0", id: (0x10de, 0x22ce))
      .function("0000:01:00.0", below: "0000:00:01.0", group: 1, resets: ["flr", "bus"])
    #expect(try self.hot(allowed).warnings.map(\.code) == [.harmfulReset])
    // The first open tries flr first.
    let own = try allowed.device("0000:01:00.0").functionReset
    #expect(own.verdict.warnings.map(\.code) == [.harmfulReset] && own.firstOpenWarnings == [])
  }
}
