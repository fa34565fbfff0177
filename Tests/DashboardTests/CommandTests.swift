import HostModel
import Screen
import TerminalText
import Testing

@testable import Dashboard

@Suite struct CommandTests {
  @Test func everyCommandStandsInTheTableOnce() {
    #expect(BuiltInCommands.all.map(\.id).count == Set(BuiltInCommands.all.map(\.id)).count)
    #expect(Set(BuiltInCommands.all.map(\.id)) == Set(Command.ID.allCases))
  }

  @Test(arguments: Command.Context.allCases)
  func noKeyMeansTwoThings(context: Command.Context) {
    var seen: Set<Key> = []
    for command in BuiltInCommands.all where command.contexts.contains(context) {
      for key in command.keys {
        if context == .filter || context == .typing, case .character = key { continue }
        #expect(seen.insert(key).inserted, "\(key) of \(command.id) in \(context)")
      }
    }
  }

  @Test func everyCommandHasKeysAndWords() {
    for command in BuiltInCommands.all {
      #expect(!command.keys.isEmpty && !command.contexts.isEmpty)
      #expect(!command.label.isEmpty && command.help.hasSuffix("."), "\(command.id)")
    }
  }

  @Test func helpShowsEveryCommand() {
    var scene = Scene(Sample.gaming, width: 100, height: 180)
    scene.press(.character("?"))
    let lines = scene.lines
    for command in BuiltInCommands.all {
      let keys = command.keys.map(\.description).joined(separator: " ")
      #expect(lines.contains { $0.contains("   \(keys) ") }, "\(command.id)")
      // Long sentences are wrapped; their first words suffice to find them.
      let words = command.help.prefix(30)
      #expect(lines.contains { $0.contains(words) }, "\(command.id)")
    }
  }

  @Test(arguments: Command.Context.allCases)
  func footerShowsEveryHint(context: Command.Context) {
    let footer = FooterView.hints(.standard, in: context, isReadOnly: false, width: 500, glyphs: .unicode).flatMap(
      \.self
    ).map(
      \.text
    ).joined()
    for command in BuiltInCommands.all where command.footerRank != nil && command.footerContexts.contains(context) {
      #expect(footer.contains(command.keys[0].description) && footer.contains(command.label), "\(command.id)")
    }
  }

  @Test(arguments: Command.Context.allCases)
  func footerNamesTheWayOut(context: Command.Context) {
    let footer = FooterView.hints(.standard, in: context, isReadOnly: true, width: 40, glyphs: .unicode).flatMap(\.self)
      .map(
        \.text
      ).joined()
    #expect(["quit", "cancel", "close", "hide", "later"].contains { footer.contains($0) })
  }

  @Test func readOnlyHasNoActionInFooterAndSaysSoInHelp() {
    for context in Command.Context.allCases {
      let hints = CommandTable.standard.hints(in: context, isReadOnly: true).map(\.label)
      for command in BuiltInCommands.all where command.isAction { #expect(!hints.contains(command.label)) }
    }
    var scene = Scene(Sample.gaming, width: 100, height: 180)
    scene.press(.character("?"))
    #expect(scene.lines.contains { $0.contains("Acting: disabled by --read-only") })
  }

  @Test func everyLetterOfTheMenuIsAnAction() {
    for command in BuiltInCommands.all where command.contexts.contains(.menu) {
      if case .character = command.keys[0], command.section == .act { #expect(command.isAction, "\(command.id)") }
    }
  }

  /// Product rule: no destructive key next to a viewing key.
  @Test func inThePanesNoActionHasAKeyButTheMenu() {
    for command in BuiltInCommands.all where !command.contexts.isDisjoint(with: [.list, .detail, .events]) {
      #expect(!command.isAction || command.id == .act)
    }
  }
}
