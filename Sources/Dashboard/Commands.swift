import Screen

/// The one table of commands: what a key does, the footer, the help page and the manual all come from it.
public enum Commands {
  private static let panes: Set<Command.Context> = [.tree, .detail, .events]
  private static let lists: Set<Command.Context> = [.tree, .detail, .events, .help]

  /// Every command, in the order of the help page.
  public static let all: [Command] = [
    Command(
      .up, [.up, .character("k")], "up", "Go up one row.", in: lists.union([.filter]), section: .move),
    Command(
      .down, [.down, .character("j")], "down", "Go down one row.", in: lists.union([.filter]), section: .move),
    Command(
      .pageUp, [.pageUp, .control("u")], "page up", "Go up by most of a page.", in: lists, section: .move),
    Command(
      .pageDown, [.pageDown, .control("d")], "page down", "Go down by most of a page.", in: lists, section: .move,
      footerRank: 1, footerIn: [.help]),
    Command(.first, [.home, .character("g")], "first", "Go to the first row.", in: lists, section: .move),
    Command(.last, [.end, .character("G")], "last", "Go to the last row.", in: lists, section: .move),
    Command(
      .collapse, [.left, .character("h")], "close", "Close the set, or go from a device to its set.", in: [.tree],
      section: .move),
    Command(
      .expand, [.right, .character("l")], "open", "Open the set, or go from it to its first device.", in: [.tree],
      section: .move),
    Command(
      .toggle, [.enter, .character(" ")], "details", "Open or close a set; go to the details of a device.",
      in: [.tree], section: .move, footerRank: 6),
    Command(
      .nextPane, [.tab], "pane", "Give the keyboard to the next pane: tree, details, events.", in: panes,
      section: .move, footerRank: 7),
    Command(
      .previousPane, [.backTab], "pane", "Give the keyboard to the pane before.", in: panes, section: .move),
    Command(
      .leavePane, [.escape], "back", "Go back to the tree; in the tree, show everything again.", in: panes,
      section: .move),

    Command(
      .nextProblem, [.character("p")], "problem",
      "Go to the next problem: an open that no process explains, or a refusal that can be removed.", in: panes,
      section: .find, footerRank: 3),
    Command(
      .previousProblem, [.character("P")], "problem before", "Go to the problem before.", in: panes, section: .find),
    Command(
      .filter, [.character("/")], "filter",
      "Show only rows with these words: address, name, driver, group, process, virtual machine, errno.", in: panes,
      section: .find, footerRank: 2),
    Command(
      .nextMatch, [.character("n")], "next match", "Go to the next row that the filter found.", in: panes,
      section: .find),
    Command(
      .previousMatch, [.character("N")], "match before", "Go to the row before that the filter found.", in: panes,
      section: .find),
    Command(
      .filterAccept, [.enter], "keep", "Keep the filter and go back to the tree.", in: [.filter], section: .find,
      footerRank: 0),
    Command(
      .filterCancel, [.escape], "cancel", "Leave the filter as it was before.", in: [.filter], section: .find,
      footerRank: 1),
    Command(
      .filterErase, [.backspace], "erase", "Take back the last letter.", in: [.filter], section: .find),
    Command(.filterClear, [.control("u")], "clear", "Take back all letters.", in: [.filter], section: .find),

    Command(
      .freeze, [.character("f"), .character("Z")], "freeze", "Hold the picture still, or let it follow the host again.",
      in: panes, section: .watch, footerRank: 4),
    Command(
      .refresh, [.character("r")], "refresh", "Observe the host now.", in: panes, section: .watch, footerRank: 5),
    Command(
      .longerInterval, [.character("+")], "interval", "Observe the host less often.", in: panes, section: .watch,
      footerRank: 8),
    Command(
      .shorterInterval, [.character("-")], "interval", "Observe the host more often.", in: panes, section: .watch,
      footerRank: 9),

    Command(
      .redraw, [.control("l")], "redraw", "Draw the whole screen again.", in: lists.union([.filter]),
      section: .program),
    Command(
      .help, [.character("?"), .function(1)], "help", "Open this page.", in: panes, section: .program, footerRank: 1),
    Command(
      .helpClose, [.escape, .character("?"), .character("q")], "close", "Close this page.",
      in: [.help], section: .program, footerRank: 0),
    Command(.quit, [.character("q")], "quit", "Leave vfiotop.", in: panes, section: .program, footerRank: 0),
    Command(
      .leave, [.control("c")], "leave", "Leave vfiotop, from any page.", in: Set(Command.Context.allCases),
      section: .program),
  ]

  /// What a key means in a context; while the filter is being typed, a character is text and never a command.
  public static func command(for key: Key, in context: Command.Context) -> Command? {
    if context == .filter, case .character = key { return nil }
    return all.first { $0.contexts.contains(context) && $0.keys.contains(key) }
  }

  /// The hints of the footer in a context, the most useful first. Neighbours with one label share a hint.
  static func hints(in context: Command.Context) -> [(keys: [Key], label: String)] {
    let ranked = all.filter { $0.footerRank != nil && $0.footerContexts.contains(context) }
      .sorted { ($0.footerRank ?? 0) < ($1.footerRank ?? 0) }
    var hints: [(keys: [Key], label: String)] = []
    for command in ranked {
      guard let key = command.keys.first else { continue }
      if hints.last?.label == command.label {
        hints[hints.count - 1].keys.append(key)
      } else {
        hints.append(([key], command.label))
      }
    }
    return hints
  }
}
