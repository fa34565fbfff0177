import Screen

/// One thing a key can do.
package struct Command: Equatable, Sendable {
  /// Names of the commands.
  package enum ID: String, Hashable, Sendable, CaseIterable {
    case viewSets, viewDevices, viewGroups, viewHolders, viewBuses, viewEvents, viewJournal
    case nextView, previousView, nextColumn, previousColumn, reverseOrder
    case up, down, pageUp, pageDown, first, last, collapse, expand, toggle, foldAll, nextProblem, previousProblem
    case nextPane, previousPane, leavePane, links, back, linkChoose, linkCancel
    case filter, nextMatch, previousMatch, filterAccept, filterCancel, textErase, textClear
    case stepBack, stepForward, jumpToEvent
    case freeze, refresh, longerInterval, shorterInterval, journal, redraw
    case mark, unmarkAll, copy, save
    case palette, paletteRun, paletteCancel
    case act, menuChoose, menuCancel
    case openByGroup, openByNode, openMore, closeOne, closeAll, functionReset, hotReset, hotResetBinding
    case bind, unbind, closeEverything, restore
    case planConfirm, planCancel, textAccept, textCancel, textPageUp, textPageDown
    case runningHide, goOnWithout, messageClose, restoreLater
    case help, helpClose, quit, forceQuit
  }

  /// The state of the screen that gives a key its meaning.
  package enum Context: Hashable, Sendable, CaseIterable {
    /// The list has the keyboard.
    case list
    /// The detail has the keyboard.
    case detail
    /// The event list has the keyboard.
    case events
    /// The filter is being typed.
    case filter
    /// The palette of commands is open, and a name is being typed.
    case palette
    /// The list of what the details name is open.
    case links
    /// The help page is open.
    case help
    /// The menu of actions is open.
    case menu
    /// A plan waits for its confirmation by a key.
    case plan
    /// A text is asked for: the one that confirms a plan, or a VF token.
    case typing
    /// The running action is shown.
    case running
    /// The running action is shown, and the kernel has not returned for too long.
    case stuck
    /// A dialog that can only be closed.
    case message
    /// A restore is offered.
    case offer
  }

  /// The parts of the help page.
  package enum Section: String, Hashable, Sendable, CaseIterable {
    case move = "Moving"
    case view = "Listings"
    case find = "Finding"
    case watch = "Watching"
    case take = "Copy and save"
    case act = "Acting"
    case program = "Program"
  }

  /// Its name.
  package var id: ID
  /// The keys, the one to show first.
  package var keys: [Key]
  /// One word for the footer.
  package var label: String
  /// One sentence for the help page.
  package var help: String
  /// The contexts in which the keys run it.
  package var contexts: Set<Context>
  /// The section of the help page.
  package var section: Section
  /// Its place among the hints of the footer, the lowest first; nil for none.
  package var footerRank: Int?
  /// The contexts in which the footer shows it; all of its contexts unless given.
  package var footerContexts: Set<Context>
  /// It changes something outside this program, or is a step on the way to that. Read-only mode looks here and nowhere
  /// else (``Commands/available(isReadOnly:)``).
  package var isAction: Bool
  /// True if the user's config cannot change the keys: they protect from accidental actions, or are the last way out.
  package var hasFixedKeys = false

  /// Creates a command.
  package init(
    _ id: ID, _ keys: [Key], _ label: String, _ help: String, in contexts: Set<Context>, section: Section,
    footerRank: Int? = nil, footerIn footerContexts: Set<Context>? = nil, isAction: Bool = false
  ) {
    self.id = id
    self.keys = keys
    self.label = label
    self.help = help
    self.contexts = contexts
    self.section = section
    self.footerRank = footerRank
    self.footerContexts = footerContexts ?? contexts
    self.isAction = isAction
  }

  /// The same with keys that no config changes.
  var withFixedKeys: Command {
    var command = self
    command.hasFixedKeys = true
    return command
  }
}

extension Command.ID {
  /// Its name for people, in config files and lines to type: `page-up`.
  package var name: String {
    rawValue.reduce("") { $0 + ($1.isUppercase ? "-" : "") + $1.lowercased() }
  }

  /// Names that commands had before, which stay valid in config files.
  private static let formerNames: [String: Command.ID] = [
    "earlier": .stepBack, "later": .stepForward, "moment": .jumpToEvent, "leave": .forceQuit,
  ]

  /// The command with a name, or with a name that it had before.
  package init?(name: String) {
    guard let id = Self.allCases.first(where: { $0.name == name }) ?? Self.formerNames[name] else { return nil }
    self = id
  }
}
