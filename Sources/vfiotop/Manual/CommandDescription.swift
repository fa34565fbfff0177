import ArgumentParser
import FoundationEssentials

/// What ArgumentParser knows of a command, from the document that its tools for manuals and completions read, too
/// (`ToolInfoV0` in its module ArgumentParserToolInfo, which is no product).
struct CommandDescription: Decodable {
  /// An argument, an option or a flag.
  struct Argument: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }
    struct Name: Decodable {
      enum Kind: String, Decodable { case long, short, longWithSingleDash }
      let kind: Kind
      let name: String

      /// As it is typed.
      var text: String { kind == .long ? "--\(name)" : "-\(name)" }
    }

    let kind: Kind
    let shouldDisplay: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let parsingStrategy: String
    let names: [Name]?
    let valueName: String?
    let abstract: String?
  }

  let shouldDisplay: Bool
  let commandName: String
  let abstract: String?
  let discussion: String?
  let subcommands: [CommandDescription]?
  let arguments: [Argument]?

  private struct Document: Decodable { let command: CommandDescription }

  /// The whole program's. Nil only where ArgumentParser writes another document than the one of its version.
  static let program = try? JSONDecoder().decode(
    Document.self, from: Data(VfiotopCommand._dumpHelp().utf8)
  ).command
}
