import GoldenText
import HostModel
import Screen
import Testing

@testable import Dashboard

@Suite struct ConfigurationTests {
  private func problems(_ text: String) -> [String] {
    ConfigurationReader(text, file: "config.toml").problems.map(\.description)
  }

  /// A file of anything else by mistake: the first problems are told, the rest is counted, and none is quoted at length.
  @Test func problemsAreBounded() {
    let unknown = problems((0..<20_000).map { "key\($0) = 1\n" }.joined())
    #expect(unknown.count == 21)
    #expect(unknown.first == "config.toml:1: key0: there is no such setting; the nearest: keys")
    #expect(unknown.last == "config.toml: 19980 more problems")
    let long = String(repeating: "a", count: 100_000)
    let quoted = problems(
      "\(long) = 1\n[columns]\nsets = ['\(long)']\n\(long) = 1\n[keys]\nfilter = ['\(long)']\n\(long) = 1")
    #expect(quoted.count == 5 && quoted.allSatisfy { $0.utf8.count < 400 }, "\(quoted)")
    let keys = (0x4e00..<0x8e00).map { "'\(Unicode.Scalar($0).map(String.init) ?? "")'" }.joined(separator: ",")
    #expect(
      problems("[keys]\nfilter = [\(keys)]\nquit = [\(keys)]") == [
        "config.toml:2: keys.filter: takes no more than 20 keys",
        "config.toml:3: keys.quit: takes no more than 20 keys",
      ])
  }

  @Test func emptyFileIsTheDefaults() {
    let reader = ConfigurationReader("", file: "config.toml")
    #expect(reader.configuration == Configuration() && reader.problems.isEmpty)
  }

  @Test func readsEverything() throws {
    let reader = ConfigurationReader(
      """
      interval = 5
      theme = "nord"
      ascii = true
      [columns]
      sets = ["item", "hot", "driver"]
      [keys]
      freeze = ["F5", "f"]
      filter = "Ctrl-F"   # a single key needs no list
      quit = ["q", "Q"]
      previous-problem = []
      """, file: "config.toml")
    #expect(reader.problems.isEmpty)
    let configuration = reader.configuration
    #expect(configuration.interval == 5 && configuration.theme == "nord" && configuration.ascii)
    #expect(configuration.columns[.sets] == [.item, .hot, .driver])
    #expect(configuration.commands.command(.freeze)?.keys == [.function(5), .character("f")])
    #expect(configuration.commands.command(.filter)?.keys == [.control("f")])
    #expect(configuration.commands.command(.previousProblem)?.keys == [])
    #expect(configuration.commands.command(.refresh)?.keys == [.character("r")])
  }

  @Test(arguments: [
    ("interval = 0.05", "config.toml:1: interval: must be a number of seconds, 0.1 to 3600"),
    ("interval = nan", "config.toml:1: interval: must be a number of seconds, 0.1 to 3600"),
    ("interval = \"2\"", "config.toml:1: interval: must be a number of seconds, 0.1 to 3600"),
    ("\ntheme = dark", "config.toml:2: "), ("theme = 3", "config.toml:1: theme: must be a name in quotes"),
    ("ascii = 1", "config.toml:1: ascii: must be true or false"),
    ("# x\n\nintervall = 2", "config.toml:3: intervall: there is no such setting; the nearest: interval"),
    ("colour = 2", "config.toml:1: colour: there is no such setting"),
    ("keys = 1", "config.toml:1: keys: must be a section, [keys]"),
    (
      "[keys]\nfiltre = [\"x\"]",
      "config.toml:2: keys.filtre: there is no such command; the nearest: filter"
    ),
    ("[keys]\nfilter = 3", "config.toml:2: keys.filter: must be a list of keys such as [\"q\", \"Ctrl-X\", \"PgUp\"]"),
    (
      "[keys]\nfilter = [3]", "config.toml:2: keys.filter: must be a list of keys such as [\"q\", \"Ctrl-X\", \"PgUp\"]"
    ),
    (
      "[keys]\nfilter = [\"PagUp\"]",
      "config.toml:2: keys.filter: \"PagUp\" is not the name of a key; the nearest: PgUp"
    ),
    ("[keys]\nfilter = [\"Ctrl-I\"]", "config.toml:2: keys.filter: \"Ctrl-I\" is the same as Tab"),
    ("columns = []", "config.toml:1: columns: must be a section, [columns]"),
    (
      "[columns]\nsets = [\"item\", \"drvier\"]",
      "config.toml:2: columns.sets: there is no column \"drvier\"; the nearest: driver; there are item, name"
    ),
    ("[columns]\nsets = [\"driver\"]", "config.toml:2: columns.sets: must be a list of columns such as"),
    ("[columns]\nsets = [\"item\", \"item\"]", "config.toml:2: columns.sets: must be a list of columns such as"),
    ("[columns]\nsets = 1", "config.toml:2: columns.sets: must be a list of columns such as"),
    ("[columns]\nset = []", "config.toml:2: columns.set: there is no such list; there are sets"),
    // One key for two commands in one context.
    ("[keys]\nfilter = [\"r\"]", "config.toml:2: keys.filter: \"r\" is already the key of refresh"),
    ("[keys]\nquit = [\"Ctrl-C\"]", "config.toml:2: keys.quit: \"Ctrl-C\" is already the key of force-quit"),
    ("[keys]\nup = [\"J\"]", "config.toml:2: keys.up: \"J\" is already the key of journal"),
    (
      "[keys]\nhot-reset = [\"Enter\"]",
      "config.toml:2: keys.hot-reset: \"Enter\" is already the key of menu-choose"
    ),
    // The keys that confirm and cancel are fixed.
    (
      "[keys]\nplan-confirm = [\"Space\"]",
      "config.toml:2: keys.plan-confirm: keeps its keys (y): they are part of how safe acting is"
    ),
    (
      "[keys]\nforce-quit = []",
      "config.toml:2: keys.force-quit: keeps its keys (Ctrl-C): they are part of how safe acting is"
    ),
    // A command keeps the keys that the file gives it, even one that it had before.
    ("[keys]\nleave = []", "config.toml:2: keys.leave: keeps its keys (Ctrl-C): they are part of how safe acting is"),
    ("[keys]\nquit = []", "config.toml:2: keys.quit: needs a key: it is the way out of where it is"),
    ("[keys]\nfilter-accept = [\"x\"]", "config.toml:2: keys.filter-accept: cannot have x, which is text there"),
  ])
  func problemsNameFileLineAndKey(text: String, problem: String) {
    let reader = ConfigurationReader(text, file: "config.toml")
    #expect(
      reader.problems.count == 1 && reader.problems.first?.description.hasPrefix(problem) == true, "\(reader.problems)")
    #expect(reader.configuration == Configuration())
  }

  /// Valid entries apply despite errors elsewhere.
  @Test func oneProblemLeavesTheRest() {
    let reader = ConfigurationReader(
      "interval = 5\nascii = 2\n[keys]\nfreeze = [\"F5\"]\nfilter = [\"r\"]\nnope = []", file: "config.toml")
    #expect(reader.configuration.interval == 5 && reader.configuration.commands.key(.freeze) == "F5")
    #expect(reader.configuration.commands.key(.filter) == "/")
    #expect(reader.problems.map(\.line) == [2, 5, 6])
  }

  /// If two commands claim one key, the first in the table gets it.
  @Test func twoWantOneKey() {
    let reader = ConfigurationReader("[keys]\nfilter = [\"x\"]\nfreeze = [\"x\"]", file: "config.toml")
    #expect(
      reader.problems.map(\.description) == ["config.toml:3: keys.freeze: \"x\" is already the key of filter"])
    #expect(reader.configuration.commands.key(.filter) == "x")
    #expect(reader.configuration.commands.key(.freeze) == CommandTable.standard.key(.freeze))
  }

  /// A key that another command keeps is not free.
  @Test func aKeyThatIsNotGivenUp() {
    let reader = ConfigurationReader("[keys]\nrefresh = [\"no such key\"]\nfilter = [\"r\"]", file: "config.toml")
    #expect(reader.problems.count == 2 && reader.configuration.commands == .standard)
  }

  /// Two commands may swap their keys.
  @Test func keysCanBeExchanged() {
    let reader = ConfigurationReader("[keys]\nfreeze = [\"r\"]\nrefresh = [\"f\"]", file: "config.toml")
    #expect(reader.problems.isEmpty)
    #expect(reader.configuration.commands.command(for: .character("r"), in: .list, isReadOnly: true)?.id == .freeze)
  }

  @Test func printedItIsTheSameAgain() {
    var configuration = Configuration()
    #expect(ConfigurationReader(configuration.toml.joined(separator: "\n"), file: "x").configuration == configuration)
    configuration.interval = 0.25
    configuration.theme = "my \"own\" \\ theme"
    configuration.ascii = true
    configuration.columns[.sets] = [.hot, .item]
    let wanted: [Command.ID: [Key]] = [
      .filter: [.character("\\"), .character("\""), .alt("f")], .nextMatch: [], .help: [.function(1), .character("#")],
    ]
    guard case .success(let commands) = CommandTable.standard.with(keys: wanted) else {
      Issue.record("these keys are free")
      return
    }
    configuration.commands = commands
    let reader = ConfigurationReader(configuration.toml.joined(separator: "\n"), file: "x")
    #expect(reader.configuration == configuration && reader.problems.isEmpty)
  }

  @Test(arguments: [
    ("earlier", Command.ID.stepBack), ("later", .stepForward), ("moment", .jumpToEvent), ("leave", .forceQuit),
  ])
  func formerNamesStillWork(name: String, id: Command.ID) {
    #expect(Command.ID(name: name) == id && Command.ID(name: id.name) == id && id.name != name)
    guard id != .forceQuit else { return }
    let reader = ConfigurationReader("[keys]\n\(name) = [\"F9\"]", file: "config.toml")
    #expect(reader.problems.isEmpty && reader.configuration.commands.command(id)?.keys == [.function(9)])
  }

  @Test func everySettingAndCommandIsPrinted() {
    let lines = Configuration().toml
    for setting in Configuration.Setting.allCases { #expect(lines.contains("# \(setting.help)")) }
    for command in BuiltInCommands.all {
      #expect(lines.contains("# \(command.help)") && lines.contains { $0.contains("\(command.id.name) = [") })
    }
    #expect(Set(BuiltInCommands.all.map(\.id.name)).count == BuiltInCommands.all.count)
  }

  /// Keys, footer, help and messages use the configured keys.
  @Test func dashboardGoesByTheUsersKeys() {
    let reader = ConfigurationReader(
      "[keys]\nfilter = [\"F3\"]\nhelp = [\"F1\"]\nquit = [\"F10\"]\nfreeze = [\"z\"]", file: "config.toml")
    var scene = Scene(Sample.gaming, configuration: reader.configuration)
    #expect(scene.lines[23].hasPrefix(" F10 quit  F1 help  F3 filter"))
    scene.type("/nq?")
    #expect(scene.state.context == .list && scene.effects.isEmpty)
    #expect(scene.lines[23].contains("No filter is set; F3 sets one."))
    scene.press(.character("z"))
    #expect(scene.lines.contains { $0.contains("z resumes") })
    scene.press(.function(3))
    scene.type("win")
    #expect(scene.state.filter.text == "win")
    scene.press(.escape, .function(1))
    scene.send(.resize(Size(width: 100, height: 180)))
    #expect(scene.lines.contains { $0.contains("   F3 ") && $0.contains("Show only rows") })
    scene.press(.escape, .function(10))
    #expect(scene.effects == [.quit])
  }

  @Test func everyListingHasColumnsOfTheUsers() {
    let reader = ConfigurationReader(
      "[columns]\ndevices = [\"item\", \"set\"]\nbuses = [\"scope\", \"item\"]", file: "x")
    #expect(reader.problems.isEmpty)
    var scene = Scene(Sample.gaming, configuration: reader.configuration)
    #expect(scene.lines.contains { $0.contains("COUNT") })
    scene.type("2")
    #expect(scene.lines.contains { $0.hasPrefix(" DEVICE") && $0.contains("SET") && !$0.contains("COUNT") })
    scene.type("5")
    #expect(scene.lines.contains { $0.hasPrefix(" RESET SCOPE") && $0.contains("PCI BUSES") })
  }

  /// Columns that a listing has only where the settings name them.
  @Test func columnsByChoice() throws {
    let reader = ConfigurationReader(
      "[columns]\ndevices = [\"item\", \"numa\", \"slot\", \"iommu\", \"link\", \"aer\"]", file: "x")
    #expect(reader.problems.isEmpty)
    var snapshot = Sample.gaming
    snapshot.devices[0].placement = Placement(iommu: "ivhd0", numaNode: 1, slot: "GPU7")
    snapshot.devices[0].errors = PCIErrorCounts(correctable: 12, nonFatal: 0, fatal: nil)
    var link = PCILink()
    (link.speed, link.width) = (16_000, 8)
    snapshot.devices[0].link = link
    var scene = Scene(snapshot, configuration: reader.configuration)
    scene.type("2")
    #expect(scene.lines.contains { $0.hasPrefix(" DEVICE") && $0.contains("NUMA SLOT IOMMU") && $0.contains("AER") })
    let row = try #require(scene.lines.first { $0.contains("GPU7") })
    #expect(row.contains("ivhd0") && row.contains("16 GT/s x8") && row.contains("12/0/?") && row.contains(" 1 GPU7"))
    #expect(ColumnPlan.columns(of: .devices).allSatisfy { !ColumnPlan.byChoice.contains($0) })
    let holders = ConfigurationReader("[columns]\nholders = [\"item\", \"numa\"]", file: "x")
    #expect(holders.problems.count == 1)
  }

  @Test func treeHasTheUsersColumns() {
    var configuration = Configuration()
    configuration.columns[.sets] = [.hot, .item, .group, .name]
    var scene = Scene(Sample.gaming, configuration: configuration)
    expectGolden(scene.golden, named: "dashboard/columns-80x24")
    for (width, height) in [(1, 1), (12, 5), (30, 10), (300, 50)] {
      scene.send(.resize(Size(width: width, height: height)))
      #expect(scene.surface.size == Size(width: width, height: height))
    }
  }

  /// Any file is read or reported, and one way out always remains.
  @Test func anyKeysLeaveAWayOut() {
    var random = SystemRandomNumberGenerator()
    let names = ["q", "y", "Enter", "Esc", "Ctrl-C", "F1", "x", "Up", "Space", "Tab"]
    for _ in 0..<300 {
      let lines = Command.ID.allCases.shuffled(using: &random).prefix(4).map { id in
        "\(id.name) = [\(names.shuffled(using: &random).prefix(Int.random(in: 0...2)).map { "\"\($0)\"" }.joined(separator: ","))]"
      }
      let table = ConfigurationReader((["[keys]"] + lines).joined(separator: "\n"), file: "x").configuration.commands
      for context in Command.Context.allCases {
        #expect(table.command(for: .control("c"), in: context, isReadOnly: true)?.id == .forceQuit)
      }
      #expect(table.command(for: .enter, in: .plan, isReadOnly: false)?.id == .planCancel)
      #expect(table.command(for: .character("y"), in: .plan, isReadOnly: false)?.id == .planConfirm)
    }
  }
}
