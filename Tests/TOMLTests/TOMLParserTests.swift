import Testing

@testable import TOML

/// Documents that follow each rule of the ABNF of TOML 1.0, and the values that they must have.
@Suite struct TOMLParserTests {
  private func value(_ text: String) throws -> String { try TOMLTable(parsing: text).compact }

  @Test(
    arguments: [
      ("", "{}"), ("\n\r\n \t# a comment, with é\t\n", "{}"), ("a=1", "{a=1}"), ("\u{feff}a = 1", "{a=1}"),
      (" a = 1 # one\r\n\tb = 2\n", "{a=1 b=2}"), ("a = 1#", "{a=1}"), ("b = 1\na = 2", "{b=1 a=2}"),
    ])
  func linesAndComments(text: String, expected: String) throws { #expect(try value(text) == expected) }

  @Test(
    arguments: [
      ("a-b_1 = 1", "{a-b_1=1}"), ("1234 = 1", "{1234=1}"), ("true = 1", "{true=1}"), ("\"a b\" = 1", "{a b=1}"),
      ("'a\\b' = 1", "{a\\b=1}"), ("\"\" = 1", "{=1}"), ("\"\\u00e9\" = 1", "{é=1}"), ("a.b.c = 1", "{a={b={c=1}}}"),
      ("a . \"b.c\"\t. 'd' = 1", "{a={b.c={d=1}}}"), ("3.14 = 1", "{3={14=1}}"), ("a.b = 1\na.c = 2", "{a={b=1 c=2}}"),
      // The letter and its decomposed form are two keys.
      ("\"\u{e9}\" = 1\n\"e\u{301}\" = 2", "{\u{e9}=1 e\u{301}=2}"),
    ])
  func keys(text: String, expected: String) throws { #expect(try value(text) == expected) }

  @Test(
    arguments: [
      ("\"\"", ""), ("\"a # 'b' é\t\"", "a # 'b' é\t"), ("\"\\b\\t\\n\\f\\r\\\"\\\\\"", "\u{8}\t\n\u{c}\r\"\\"),
      ("\"\\u00E9\\U0001f600\\u0000\"", "é😀\0"), ("''", ""), ("'C:\\new \"x\"'", "C:\\new \"x\""),
      ("\"\"\"\"\"\"", ""), ("\"\"\"\na\n b\"\"\"", "a\n b"), ("\"\"\"\r\na\r\nb\"\"\"", "a\nb"),
      ("\"\"\"\n\na\"\"\"", "\na"), ("\"\"\"a \\\n  \t\r\n  b\"\"\"", "a b"), ("\"\"\"a\\  \n\"\"\"", "a"),
      ("\"\"\"a\"b\"\"c\\\"\"\"\"", "a\"b\"\"c\""), ("\"\"\"\"a\"\"\"\"\"", "\"a\"\""),
      ("'''\nI'm\\\n''ok'''''", "I'm\\\n''ok''"), ("''''a''''", "'a'"),
    ])
  func strings(text: String, expected: String) throws {
    let table = try TOMLTable(parsing: "a = \(text) # end")
    #expect(table["a"]?.string == expected)
  }

  @Test(
    arguments: [
      ("0", 0), ("+0", 0), ("-0", 0), ("42", 42), ("-17", -17), ("+99", 99), ("1_000_000", 1_000_000),
      ("0xDEAD_beef", 0xdead_beef), ("0o0755", 0o755), ("0b1101_0110", 0b1101_0110), ("0x00", 0),
      ("9223372036854775807", .max), ("-9223372036854775808", .min),
    ] as [(String, Int)])
  func integers(text: String, expected: Int) throws {
    guard case .integer(let number)? = try TOMLTable(parsing: "a = \(text)")["a"]?.content else {
      Issue.record("\(text) is not read as an integer")
      return
    }
    #expect(number == expected)
  }

  @Test(
    arguments: [
      ("+1.0", 1), ("3.1415", 3.1415), ("-0.01", -0.01), ("5e+22", 5e22), ("1e06", 1e6), ("-2E-2", -2e-2),
      ("6.626e-34", 6.626e-34), ("224_617.445_991_228", 224_617.445_991_228), ("1e1_0", 1e10), ("0e0", 0),
      ("inf", .infinity), ("+inf", .infinity), ("-inf", -.infinity), ("1e999", .infinity),
    ] as [(String, Double)])
  func floats(text: String, expected: Double) throws {
    guard case .float(let number)? = try TOMLTable(parsing: "a = \(text)")["a"]?.content else {
      Issue.record("\(text) is not read as a float")
      return
    }
    #expect(number == expected)
  }

  @Test(arguments: ["nan", "+nan", "-nan"]) func notANumber(text: String) throws {
    #expect(try TOMLTable(parsing: "a = \(text)")["a"]?.number?.isNaN == true)
  }

  @Test func negativeZeroKeepsItsSign() throws {
    #expect(try TOMLTable(parsing: "a = -0.0")["a"]?.number?.sign == .minus)
  }

  @Test(
    arguments: [
      "1979-05-27T07:32:00Z", "1979-05-27t00:32:00.999999-07:00", "1979-05-27 07:32:00z", "1979-05-27T07:32:00",
      "1979-05-27 07:32:00.5", "1979-05-27", "07:32:00", "23:59:60.123456789123", "2024-02-29", "2000-02-29",
    ])
  func datesAndTimes(text: String) throws {
    for end in ["", " ", " # 1", "\r\n"] {
      guard case .dateTime(text)? = try TOMLTable(parsing: "a = \(text)\(end)")["a"]?.content else {
        Issue.record("\(text) is not read as a date")
        return
      }
    }
    #expect(try value("a = [1979-05-27 , 07:32:00]") == "{a=[1979-05-27 07:32:00]}")
  }

  @Test(
    arguments: [
      ("a = true\nb = false", "{a=true b=false}"), ("a = []", "{a=[]}"), ("a = [ 1, 2 ]", "{a=[1 2]}"),
      ("a = [ # one\n  1 # two\r\n\n  , 'x' , # three\n]", "{a=[1 'x']}"), ("a = [[1], [[]], {}]", "{a=[[1] [[]] {}]}"),
      ("a = {}", "{a={}}"), ("a = { b = 1,c.d='x' , c.e = [\n1\n] }", "{a={b=1 c={d='x' e=[1]}}}"),
      ("a = { b = { c = {} } }", "{a={b={c={}}}}"),
    ])
  func arraysAndInlineTables(text: String, expected: String) throws { #expect(try value(text) == expected) }

  @Test(
    arguments: [
      ("[a]\nb = 1\n[c]", "{a={b=1} c={}}"), ("[ a . \"b\" ] # x\nc = 1", "{a={b={c=1}}}"),
      ("[a.b]\n[a]\nc = 1", "{a={b={} c=1}}"), ("[a]\n[a.b]\n[c]\n[a.d]", "{a={b={} d={}} c={}}"),
      ("[a]\nb.c = 1\nb.d.e = 2\n[a.b.f]\ng = 3", "{a={b={c=1 d={e=2} f={g=3}}}}"),
      ("a.b = 1\n[a.c]\nd = 2", "{a={b=1 c={d=2}}}"), ("[a.b.c]\n[a]\nb.d = 1", "{a={b={c={} d=1}}}"),
      ("[[a]]\nb = 1\n[[ a ]]\nb = 2", "{a=[{b=1} {b=2}]}"),
      ("[[a]]\n[a.b]\nc = 1\n[[a.d]]\n[[a.d]]\n[[a]]\n[a.b]", "{a=[{b={c=1} d=[{} {}]} {b={}}]}"),
      ("[[a.b]]\n[a]\nc = 1", "{a={b=[{}] c=1}}"), ("[[a.b]]\n[a.b.c.d]\n[a.b.c]", "{a={b=[{c={d={}}}]}}"),
    ])
  func tables(text: String, expected: String) throws { #expect(try value(text) == expected) }

  @Test func everythingKnowsItsPlace() throws {
    let table = try TOMLTable(parsing: "\u{feff}'é' = 1\n\n[a.\"b\"]\n  c = [1,\n 'x']\n")
    let first = try #require(table.entry("é"))
    #expect(first.key.position == TOMLPosition(line: 1, column: 1))
    #expect(first.value.position == TOMLPosition(line: 1, column: 7))
    let outer = try #require(table.entry("a"))
    #expect(outer.key.position == TOMLPosition(line: 3, column: 2) && outer.value.position == outer.key.position)
    let inner = try #require(outer.value.table?.entry("b"))
    #expect(inner.key.position == TOMLPosition(line: 3, column: 4))
    let array = try #require(inner.value.table?["c"])
    #expect(array.position == TOMLPosition(line: 4, column: 7))
    #expect(array.array?.map(\.position) == [TOMLPosition(line: 4, column: 8), TOMLPosition(line: 5, column: 2)])
  }

  @Test func valuesAreGivenByKind() throws {
    let table = try TOMLTable(parsing: "s = 'x'\ni = 3\nf = 0.5\nb = true\nd = 1979-05-27\na = [1]\nt = {}")
    let values = table.entries.map(\.value)
    #expect(values.map(\.string) == ["x", nil, nil, nil, nil, nil, nil])
    #expect(values.map(\.number) == [nil, 3, 0.5, nil, nil, nil, nil])
    #expect(values.map(\.boolean) == [nil, nil, nil, true, nil, nil, nil])
    #expect(values.map { $0.array?.count } == [nil, nil, nil, nil, nil, 1, nil])
    #expect(values.map { $0.table?.entries.count } == [nil, nil, nil, nil, nil, nil, 0])
    #expect(table.entry("x") == nil)
  }
}

extension TOMLTable {
  /// The values in few characters: `{a=[1 'x'] b={}}`.
  fileprivate var compact: String {
    "{\(entries.map { "\($0.key.name)=\($0.value.compact)" }.joined(separator: " "))}"
  }
}

extension TOMLValue {
  fileprivate var compact: String {
    switch content {
    case .string(let text): "'\(text)'"
    case .integer(let number): "\(number)"
    case .float(let number): "\(number)"
    case .boolean(let flag): "\(flag)"
    case .dateTime(let text): text
    case .array(let items): "[\(items.map(\.compact).joined(separator: " "))]"
    case .table(let table): table.compact
    }
  }
}
