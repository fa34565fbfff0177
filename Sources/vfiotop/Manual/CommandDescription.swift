import ArgumentParser
import FoundationEssentials

/// ArgumentParser's description of a command, from the document that its manual and completion tools also read
/// (`ToolInfoV0` in its module ArgumentParserToolInfo, which is no product).
struct CommandDescription: Decodable {
  /// An argument, an option or a flag.
  struct Argument: Decodable {
    enum Kind: String, Decodable { case positional, option, flag }
    struct Name: Decodable {
      enum Kind: String, Decodable { case long, short, longWithSingleDash }
      let kind: Kind
      let name: String

      /// The name as typed.
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

  /// The description of the whole program. Nil only if ArgumentParser writes a document of another version.
  static let program = try? JSONDecoder().decode(
    Document.self, from: Data(VfiotopCommand._dumpHelp().utf8)
  ).command
}
