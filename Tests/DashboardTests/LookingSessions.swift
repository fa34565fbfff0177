import ActionPlanning
import HostModel
import Screen
import SimulatedKernel
import TerminalText

@testable import Dashboard

/// Scripted sessions of the viewing commands.
extension CommandSessionTests {
  static let looking: [Command.ID: Script] = [
    .viewSets: on {
      $0.type("21")
      return $0.state.listing == .sets && $0.shows("1 member, 1 non-member")
    },
    .viewDevices: listing(.devices, "2", "snd_hda_intel"), .viewGroups: listing(.groups, "3", "group 12"),
    .viewHolders: listing(.holders, "4", "qemu-system-x86"), .viewBuses: listing(.buses, "5", "┌ bus:0000:01"),
    .viewEvents: listing(.events, "6", "CHANGE"), .viewJournal: listing(.journal, "7", "No actions yet."),
    .nextView: on {
      $0.type("]")
      return $0.state.listing == .devices
    },
    .previousView: on {
      $0.type("[")
      return $0.state.listing == .journal
    },
    .nextColumn: on("sriov") {
      $0.type("2>>>")
      return $0.state.order?.column == .driver && $0.shows("DRIVER↑")
    },
    .previousColumn: on("sriov") {
      $0.type("2<")
      return $0.state.order?.column == .hot
    },
    .reverseOrder: on {
      $0.type("2I")
      return $0.state.list.rows.first?.item == .device(DeviceAddress(sysfsName: "0000:03:00.0"))
    },
    .foldAll: on {
      $0.type("*")
      let closed = $0.state.list.rows.count
      $0.type("*")
      return closed == 2 && $0.state.list.rows.count == 4
    },
    .up: on {
      $0.press(.down, .up)
      return $0.state.cursor == set
    },
    .down: on {
      $0.type("j")
      return $0.state.cursor == gpu
    },
    .pageUp: on("gpus", size: (80, 24)) {
      $0.press(.pageDown, .pageDown, .pageUp)
      return $0.state.list.index(of: $0.state.cursor) == $0.state.layout.list.height - 1
    },
    .pageDown: on("gpus", size: (80, 24)) {
      $0.press(.pageDown)
      return $0.state.list.index(of: $0.state.cursor) == $0.state.layout.list.height - 1
    },
    .first: on {
      $0.press(.end, .home)
      return $0.state.cursor == set
    },
    .last: on {
      $0.type("G")
      return $0.state.cursor == $0.state.list.rows.last?.item
    },
    .collapse: on {
      $0.press(.down, .left, .left)
      return $0.state.cursor == set && $0.state.list.rows.count == 2
    },
    .expand: on {
      $0.press(.left, .right, .right)
      return $0.state.cursor == gpu
    },
    .toggle: on {
      $0.press(.enter)
      return $0.state.list.rows.count == 2
    },
    .nextProblem: on {
      $0.type("p")
      return $0.state.cursor == gpu
    },
    .previousProblem: on {
      $0.type("pP")
      return $0.state.cursor == set
    },
    .nextPane: on {
      $0.press(.tab)
      return $0.state.focus == .detail
    },
    .previousPane: on {
      $0.press(.backTab)
      return $0.state.focus == .events
    },
    .leavePane: on {
      $0.press(.tab, .escape)
      return $0.state.focus == .list
    },
    .links: on {
      $0.type("t")
      return $0.shows(" Go to ") && $0.shows("0000:01:00.1")
    },
    .linkChoose: on {
      $0.select("0000:03:00.0")
      $0.press(.character("t"), .down, .down, .enter)
      return $0.state.listing == .holders && $0.shows("▸ holders ▸ media")
    },
    .linkCancel: on {
      $0.press(.character("t"), .escape)
      return $0.state.picker == nil && $0.state.cursor == set
    },
    .back: on {
      $0.press(.character("t"), .down, .enter)
      let isElsewhere = $0.state.cursor != set
      $0.press(.backspace)
      return isElsewhere && $0.state.cursor == set && $0.state.trail.isEmpty
    },
    .filter: on {
      $0.type("/media")
      return $0.state.list.rows.count == 1 && $0.shows("/media  1 of 3")
    },
    .nextMatch: on {
      $0.type("/0000:01")
      $0.press(.enter, .character("n"))
      return $0.state.cursor == gpu
    },
    .previousMatch: on {
      $0.type("/0000:01")
      $0.press(.enter, .character("N"))
      return $0.state.cursor?.device == DeviceAddress(sysfsName: "0000:01:00.1")
    },
    .filterAccept: on {
      $0.type("/media")
      $0.press(.enter)
      return $0.state.context == .list && $0.state.filter.text == "media"
    },
    .filterCancel: on {
      $0.type("/media")
      $0.press(.escape)
      return $0.state.filter.isEmpty
    },
    .textErase: on {
      $0.type("/mediaa")
      $0.press(.backspace)
      return $0.state.filter.text == "media"
    },
    .textClear: on {
      $0.type("/media")
      $0.press(.control("u"))
      return $0.state.filter.text == ""
    },
    .freeze: on {
      $0.type("f")
      $0.pass(seconds: 30)
      return $0.shows("FROZEN at 16:45:30 (30 s)") && $0.shows("f resumes")
    },
    .stepBack: on {
      $0.pass(seconds: 20)
      $0.pass(seconds: 20)
      let present = $0.state.picture
      $0.type(",")
      return $0.state.picture != present && $0.shows("AS OF 16:45:")
    },
    .stepForward: on {
      $0.pass(seconds: 20)
      $0.pass(seconds: 20)
      let present = $0.state.picture
      $0.type(",.")
      return $0.state.picture == present && !$0.shows("AS OF")
    },
    .jumpToEvent: on {
      for _ in 0..<6 { $0.pass(seconds: 20) }
      $0.type("6")
      while let line = $0.selectedEvent, !line.text.contains("FIRST OPEN") { $0.press(.up) }
      guard let line = $0.selectedEvent else { return false }
      $0.type("m")
      return $0.state.past.map { $0.since <= line.time } == true && $0.state.cursor?.device != nil && $0.shows("AS OF")
    },
    .refresh: on {
      $0.type("r")
      return $0.asked == [.observeNow]
    },
    .longerInterval: on {
      $0.type("+")
      return $0.asked == [.setInterval(5000)] && $0.shows("every 5 s")
    },
    .shorterInterval: on {
      $0.type("-")
      return $0.asked == [.setInterval(1000)] && $0.shows("every 1 s")
    },
    .journal: on {
      $0.type("J")
      return $0.shows("── Journal ")
    },
    .redraw: on {
      $0.press(.control("l"))
      return $0.asked == [.redrawAll]
    },
    .mark: on {
      $0.press(.down, .character(" "))
      return $0.shows("├●0000:01:00.0") && $0.state.marked.count == 1
    },
    .unmarkAll: on {
      $0.press(.down, .character(" "), .character("U"))
      return $0.state.marked.isEmpty
    },
    .copy: on {
      $0.press(.down, .character(" "), .character(" "), .character("y"))
      return $0.asked == [.copy("0000:01:00.0 0000:01:00.1")]
    },
    .save: on { session in
      session.type("S")
      return session.asked == session.state.picture.map { [.save($0.snapshot)] }
    },
    .palette: on {
      $0.type(":")
      return $0.shows("view-sets") && $0.shows(" Commands ")
    },
    .paletteRun: on {
      $0.type(":view-groups")
      $0.press(.enter)
      return $0.state.listing == .groups && $0.state.picker == nil
    },
    .paletteCancel: on {
      $0.type(":quit")
      $0.press(.escape)
      return $0.state.picker == nil && $0.asked.isEmpty
    },
    .help: on {
      $0.type("?")
      return $0.shows(" Help ")
    },
    .helpClose: on {
      $0.type("?q")
      return !$0.shows(" Help ") && $0.asked.isEmpty
    },
    .quit: on {
      $0.type("q")
      return $0.asked == [.quit]
    },
    .forceQuit: on {
      $0.type("/x")
      $0.press(.control("c"))
      return $0.asked == [.quit]
    },
  ]
}
