import ActionPlanning
import GoldenText
import HostModel
import Screen
import TerminalText
import Testing

@testable import Dashboard

/// Every listing of a simulated machine after a minute of events.
@Suite struct ListingScreenTests {
  private static let sizes = [(80, 24), (120, 40), (200, 60)]

  @Test(arguments: Listing.allCases, sizes)
  func listing(_ listing: Listing, size: (Int, Int)) throws {
    let name = "dashboard/listings/\(listing.rawValue)-\(size.0)x\(size.1)"
    let session = try Self.session(width: size.0, height: size.1)
    session.scene.press(try #require(CommandTable.standard.command(listing.command)?.keys.first))
    expectGolden(session.scene.golden, named: name)
    let ascii = try Self.session(width: size.0, height: size.1, glyphs: .ascii)
    ascii.scene.press(try #require(CommandTable.standard.command(listing.command)?.keys.first))
    // The styles equal those of the UTF-8 form.
    expectGolden(ascii.scene.surface.text, named: name + "-ascii")
  }

  @Test func busesOfSwitches() throws {
    let session = try SimulatedSession("gpus", width: 120, height: 40)
    session.type("5")
    session.press(.home, .down, .down)
    expectGolden(session.scene.surface.text, named: "dashboard/listings/switches-120x40")
  }

  @Test func sortedByHolder() throws {
    let session = try SimulatedSession("sriov", width: 120, height: 40)
    session.type("2")
    while session.state.order?.column != .holders { session.type(">") }
    session.type("I")
    expectGolden(session.scene.surface.text, named: "dashboard/listings/sorted-120x40")
  }

  @Test func palette() throws {
    let session = try SimulatedSession(width: 80, height: 24)
    session.type(":sort")
    expectGolden(session.scene.golden, named: "dashboard/listings/palette-80x24")
    session.type("x")
    expectGolden(session.scene.golden, named: "dashboard/listings/palette-unknown-80x24")
  }

  @Test func placesToGoTo() throws {
    let session = try SimulatedSession(width: 80, height: 24)
    session.select("0000:03:00.0")
    session.type("t")
    expectGolden(session.scene.golden, named: "dashboard/listings/links-80x24")
    session.press(.down, .enter)
    expectGolden(session.scene.golden, named: "dashboard/listings/jumped-80x24")
  }

  @Test func scrolledBackInTime() throws {
    let session = try Self.session(width: 80, height: 24)
    session.type("6kkk")
    expectGolden(session.scene.golden, named: "dashboard/listings/back-80x24")
  }

  /// At the time of a past event: the banner, the state at that time, and the events up to it.
  @Test(arguments: sizes)
  func past(size: (Int, Int)) throws {
    let name = "dashboard/listings/past-\(size.0)x\(size.1)"
    for (suffix, glyphs) in [("", Glyphs.unicode), ("-ascii", .ascii)] {
      let session = try Self.session(width: size.0, height: size.1, glyphs: glyphs)
      session.type("1,,,")
      expectGolden(glyphs == .unicode ? session.scene.golden : session.scene.surface.text, named: name + suffix)
    }
  }

  /// Everything that covers the listings or takes the keyboard, in every size and form.
  @Test(arguments: ["detail", "help", "palette", "links", "filter", "act", "frozen"], sizes)
  func page(_ page: String, size: (Int, Int)) throws {
    for (suffix, glyphs) in [("", Glyphs.unicode), ("-ascii", .ascii)] {
      let session = try SimulatedSession(width: size.0, height: size.1, glyphs: glyphs)
      session.select("0000:03:00.0")
      switch page {
      case "detail": session.press(.enter, .down, .down, .down)
      case "help": session.type("?")
      case "palette": session.type(":")
      case "links": session.type("t")
      case "filter": session.type("/driver:vfio hot:")
      case "act": session.type("a")
      default: session.type("f")
      }
      expectGolden(
        glyphs == .unicode ? session.scene.golden : session.scene.surface.text,
        named: "dashboard/pages/\(page)-\(size.0)x\(size.1)\(suffix)")
    }
  }

  @Test func marked() throws {
    let session = try SimulatedSession("sriov", width: 80, height: 24)
    session.type("   ")
    expectGolden(session.scene.golden, named: "dashboard/listings/marked-80x24")
  }

  @Test(arguments: [(19, 30), (60, 3), (12, 2), (3, 1)])
  func tooSmall(width: Int, height: Int) throws {
    let session = try SimulatedSession(width: width, height: height)
    expectGolden(session.scene.surface.text, named: "dashboard/listings/small-\(width)x\(height)")
  }

  /// Two minutes later, with an action of the user's, so that every listing has content.
  private static func session(
    width: Int, height: Int, glyphs: Glyphs = .unicode
  ) throws -> SimulatedSession {
    let session = try SimulatedSession("gaming", width: width, height: height, glyphs: glyphs)
    for _ in 0..<12 { session.pass(seconds: 10) }
    for entry in Sample.journal { session.scene.hear(.journal(entry)) }
    session.scene.press(.home)
    return session
  }
}
