import ActionPlanning
import HostModel
import Screen
import Testing

@testable import Dashboard

/// A problem is visible in its row, found by the key for problems, and explained in the details.
@Suite struct TroubleTests {
  private let lost = DeviceAddress(sysfsName: "0000:05:00.1")

  /// The kernel still lists a function that fell off the bus; the user who reset it sees that it is gone.
  @Test func functionThatFellOffTheBus() throws {
    let session = try SimulatedSession("reset-fails", width: 120)
    session.select("0000:05:00.0")
    session.type("ah0000:05:00.0")
    session.press(.enter)
    #expect(session.shows("fell off the bus") && session.shows("Failed, and something is not as it was."))
    // What happened comes first, and the call that did it after it.
    let told = session.scene.lines.firstIndex { $0.contains("0000:05:00.1: it fell off the bus") }
    let call = session.scene.lines.firstIndex { $0.contains("The call that did it") }
    #expect(try #require(told) <= #require(call))
    session.press(.enter)
    #expect(session.state.hasProblem(.device(lost)))
    session.select("0000:05:00.1")
    #expect(session.shows("Unreachable: its vendor ID read 0xffff after a reset."))
    #expect(session.scene.lines.contains { $0.hasPrefix("!") && $0.contains("0000:05:00.1") })
    // The next scan still knows it, and another reset does not restore the old state.
    session.pass(seconds: 1)
    #expect(session.state.hasProblem(.device(lost)))
    // The plan of another reset knows that it is gone, and is not confirmed by one key.
    session.type("af")
    #expect(session.shows("Warning") && session.shows("fell off the bus"))
    session.type("0000:05:00.1")
    session.press(.enter)
    #expect(!session.shows("0000:05:00.1 reads as before"))
    #expect(session.shows("it was off the bus before and still is"))
    #expect(session.shows("EINVAL (invalid argument)") && !session.shows("something is not as it was"))
  }

  @Test func migrationThatFailed() throws {
    let session = try SimulatedSession("migration", width: 120)
    func hasFailed() -> Bool {
      session.state.picture?.snapshot.devices.contains { $0.migration?.state == .error && $0.isOpen != false } ?? false
    }
    for _ in 0..<120 where !hasFailed() { session.pass(seconds: 1) }
    try #require(hasFailed())
    session.type("2p")
    let found = session.state.cursor?.device.flatMap { session.state.picture?.device($0) }
    #expect(found?.migration?.state == .error)
    #expect(session.shows("ERROR"))
  }

  /// A waiting unbind shows the device as open, with the holder it waits for, in every listing.
  @Test func unbindThatWaits() throws {
    let session = try SimulatedSession("stuck-unbind", width: 140)
    let address = DeviceAddress(sysfsName: "0000:05:00.0")
    let device = try #require(session.state.picture?.device(address))
    #expect(device.isOpen == true && device.openCount == 1 && device.openCountCertainty == .lowerBound)
    #expect(device.holders.map(\.virtualMachine) == ["router"])
    #expect(session.state.picture?.group(16)?.isOpen == true)
    for listing in ["1", "2"] {
      session.type(listing)
      let row = try #require(session.scene.lines.first { $0.contains("0000:05:00.0") && $0.contains("unbinding") })
      #expect(row.hasPrefix("!") && row.contains(">=1") && row.contains("router"), "\(row)")
      session.type("p")
      #expect(session.state.notice == nil)
    }
    // In a listing without such a row, the key for problems refers to the sets.
    session.type("4p")
    #expect(session.state.notice?.hasPrefix("No problem in this list; 1 shows") == true)
  }

  /// The holder of an affected function is named, whether that is a member or not.
  @Test func holdersOfAffectedFunctionsAreNamed() throws {
    let session = try SimulatedSession("sriov", width: 140, height: 60)
    session.select("0000:41:00.6")
    session.type("ah")
    for pid in 800...803 { #expect(session.shows("non-member, held by") && session.shows("pid \(pid)")) }
    // Nothing is promised that would make a hot reset from a virtual function possible.
    #expect(!session.shows("sriov_numvfs"))
    // A hint that applies to all of them appears once.
    #expect(session.scene.lines.count { $0.contains("7 virtual functions of 0000:41:00.0") } == 1)
    session.press(.enter)
    session.type("a")
    #expect(!session.shows("hot reset with sibling bind"))
  }

  /// A hot reset of a set that vfiotop holds by device nodes uses the iommufd that it already has.
  @Test func usesWhatItHoldsByNodes() throws {
    let session = try SimulatedSession("gpus", width: 140, height: 60)
    session.select("0007:04:00.0")
    session.type("ad")
    session.type("y")
    #expect(session.shows("vfiotop holds it"))
    session.press(.enter)
    session.type("ah")
    #expect(session.shows("Use the iommufd that vfiotop holds, and bind the rest of the set to it."))
  }

  /// The details of a holder name every file, and a user who sees everything is not told to run as root.
  @Test func detailsNameEveryFile() throws {
    let stuck = try SimulatedSession("stuck-unbind", width: 140)
    stuck.type("4")
    stuck.press(.home)
    #expect(stuck.shows("/dev/iommu fd") && stuck.shows("cdev fd"))
    let leak = try SimulatedSession("leak", width: 140)
    leak.select("0000:04:00.0")
    #expect(leak.shows("Look for kvm-vfio, a vhost worker") && !leak.shows("Look as root"))
  }

  @Test func theKeyThatOpensTheHelpClosesIt() throws {
    let session = try SimulatedSession("gaming")
    session.press(.function(1))
    #expect(session.state.isHelpOpen)
    session.press(.function(1))
    #expect(!session.state.isHelpOpen)
  }

  @Test func aReasonForEachKeyOfTheMenu() throws {
    let session = try SimulatedSession("gaming", width: 120)
    session.select("0000:03:00.0")
    session.type("aC")
    #expect(session.state.notice == "Not available for this row: close all of it.")
  }

  /// A function that VFIO does not drive yet is bound to it.
  @Test func bindsAFunctionOfTheHost() throws {
    let session = try SimulatedSession("gaming", width: 120)
    session.type("5")
    session.select("0000:04:00.0")
    session.type("a")
    #expect(session.shows("Act on 0000:04:00.0") && session.shows("now igc"))
    session.type("b")
    #expect(session.shows("Unbind 0000:04:00.0 from igc."))
    // The host drives it: that is not confirmed by one key.
    session.type("0000:04:00.0")
    session.press(.enter)
    #expect(session.shows("Bound to vfio-pci: 0000:04:00.0."))
  }

  /// While a filter is typed its end is visible, followed by the number of matches.
  @Test func aLongFilterShowsItsEnd() throws {
    let session = try SimulatedSession("gaming", width: 80, height: 24)
    session.type("/driver:vfio-pci open>0 verdict:fails vm:win* | pid=812 -hot:works group!=14 and more")
    let footer = try #require(session.scene.lines.last)
    #expect(footer.contains("and more  0 of 3"), "\(footer)")
  }

  @Test func marksAreCounted() throws {
    let session = try SimulatedSession("gaming")
    session.type("2")
    session.select("0000:01:00.1")
    session.type(" ")
    session.type("4")
    #expect(session.scene.lines.last?.contains("1 marked") == true)
  }

  @Test func reportsTheShortestInterval() throws {
    let session = try SimulatedSession("gaming")
    session.type("----------")
    #expect(session.state.notice == "Every 250 ms is the shortest interval.")
  }
}
