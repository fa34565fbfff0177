import CNcurses
import Glibc
import HostDirectory
import Testing

/// Descriptions of terminals that are damaged, hostile, or no files: curses never sees them.
@Suite struct DescriptionTests {
  private static let places = ["/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo"]

  private static func bytes(at path: String) -> [UInt8]? {
    guard let stream = fopen(path, "r") else { return nil }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, stream)
    return Array(bytes[..<count])
  }

  private static func entry(_ name: String) throws -> [UInt8] {
    let found = places.lazy.compactMap { bytes(at: "\($0)/\(name.prefix(1))/\(name)") }.first
    return try #require(found, "terminfo does not know \(name)")
  }

  private static func fault(_ bytes: [UInt8]) -> String? {
    cn_description_fault(bytes, bytes.count).map { String(cString: $0) }
  }

  /// Every description of this host is sound, and so are the built-in ones.
  @Test(arguments: places) func ofThisHost(place: String) throws {
    var paths: [String] = []
    var found = glob_t()
    defer { globfree(&found) }
    if glob("\(place)/?/*", 0, nil, &found) == 0 {
      paths = (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
    }
    for path in paths {
      let bytes = try #require(Self.bytes(at: path))
      #expect(Self.fault(bytes) == nil, "\(path)")
    }
  }

  @Test(arguments: ["xterm-256color", "linux"]) func cutOff(name: String) throws {
    let bytes = try Self.entry(name)
    #expect(Self.fault(bytes) == nil)
    let sound = (0..<bytes.count).filter { Self.fault(Array(bytes[..<$0])) == nil }
    // Without all of its extension, and the byte that pads the table in front of it, a description is whole.
    #expect(sound.count <= 2, "\(name) is sound with \(sound) of \(bytes.count) bytes")
    #expect(Self.fault(bytes + [0]) != nil)
    #expect(Self.fault(bytes + [UInt8](repeating: 0, count: 1 << 16)) != nil)
  }

  /// Any byte may have any value: none crashes the check, and none outside of the texts and sizes goes unseen by chance.
  @Test(arguments: ["xterm-256color", "linux"]) func oneByteChanged(name: String) throws {
    let bytes = try Self.entry(name)
    var refused = 0
    for index in bytes.indices {
      for value: UInt8 in [0, 1, 0x25, 0x7f, 0x80, 0xff] {
        var changed = bytes
        changed[index] = value
        if Self.fault(changed) != nil { refused += 1 }
      }
    }
    // Most of the bytes are text, in which they are allowed.
    #expect(refused > bytes.count / 4)
  }

  /// Entries that curses 6.4 follows out of the description, or waits and allocates for.
  @Test func eachFault() throws {
    let linux = try Self.entry("linux")
    func changed(_ index: Int, _ new: [UInt8]) -> String? {
      var bytes = linux
      bytes.replaceSubrange(index..<index + new.count, with: new)
      return Self.fault(bytes)
    }
    func word(_ index: Int) -> Int { Int(linux[index]) | Int(linux[index + 1]) << 8 }
    let numbers = 12 + word(2) + word(4) + (word(2) + word(4)) % 2
    let offsets = numbers + 2 * word(6)
    let table = offsets + 2 * word(8)
    #expect(changed(0, [0, 0]) == "it is no compiled description")
    #expect(changed(4, [45, 0]) == "the sizes in it are impossible")
    #expect(changed(11 + word(2), [0x41]) == "its names have no end")
    #expect(changed(numbers, [0xfd, 0xff]) == "a number in it is out of range")
    #expect(changed(offsets + 2, [0xff, 0x7f]) == "a string in it has no end, or lies outside of it")
    #expect(changed(table - 2, [0xfd, 0xff]) == "a string in it has no end, or lies outside of it")
    #expect(changed(linux.count - 1, [0x41]) == "a name in it has no end, or lies outside of it")
    let move = try #require(Self.find("\u{1b}[%i%p1%d;%p2%dH", in: linux))
    #expect(changed(move + 8, Array("s".utf8)) == "a string in it takes text where curses passes a number")
    #expect(changed(move, Array("$<99999>".utf8)) == "a delay in it is too long")
  }

  private static func find(_ text: String, in bytes: [UInt8]) -> Int? {
    let wanted = Array(text.utf8)
    return bytes.indices.dropLast(wanted.count).first { bytes[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }

  // MARK: The program

  private func start(_ environment: [String: String], _ words: [String] = ["--demo"]) throws -> VirtualTerminal {
    try VirtualTerminal([VirtualTerminal.product("vfiotop")] + words, environment: environment, columns: 200)
  }

  private func expectRefused(_ environment: [String: String], _ place: String, _ fault: String) async throws {
    let terminal = try start(environment)
    #expect(await terminal.ending() == .exit(1))
    let message = "vfiotop: no dashboard: the terminal's description \(place) is refused because \(fault): set TERM to"
    #expect(terminal.find(message) == 0, "\(terminal.text)")
    terminal.expectRestored()
    // A command that prints works, without the terminal's colours.
    let list = try start(environment, ["list", "--demo"])
    #expect(await list.ending() == .exit(0))
    #expect(list.text.contains("bus:0000:01"))
  }

  @Test(arguments: ["fifo", "directory", "zero", "huge", "damaged", "empty"]) func noFile(kind: String) async throws {
    let folder = try HostDirectory(text: "d x")
    defer { withExtendedLifetime(folder) {} }
    let path = "\(folder.path)/x/xterm-256color"
    var content: [UInt8] = []
    var fault = "it is no regular file"
    switch kind {
    case "fifo": #expect(mkfifo(path, 0o600) == 0)
    case "directory": #expect(mkdir(path, 0o700) == 0)
    case "zero": #expect(symlink("/dev/zero", path) == 0)
    case "huge":
      content = try Self.entry("xterm-256color") + [UInt8](repeating: 0, count: 1 << 16)
      fault = "it is larger than a description can be"
    case "damaged":
      content = try Self.entry("xterm-256color")
      content[content.count - 1] = 0x41
      fault = "a name in it has no end, or lies outside of it"
    default: fault = "it is cut off"
    }
    if fault != "it is no regular file" {
      let stream = try #require(fopen(path, "w"))
      fwrite(content, 1, content.count, stream)
      fclose(stream)
    }
    try await expectRefused(["TERMINFO": folder.path], path, fault)
    try await expectRefused(["TERMINFO_DIRS": "/nonexistent:\(folder.path):"], path, fault)
    let inFolder = try start(["TERMINFO_DIRS": ":\(folder.path)"])
    await inFolder.wait(for: "bus:0000:01")
    inFolder.type("q")
    #expect(await inFolder.ending() == .exit(0))
  }

  /// The variable may have the description itself in it, as text. The built-in ones are such texts.
  @Test(arguments: ["linux", "vt220", "xterm-256color"]) func inTheVariable(name: String) async throws {
    let bytes = try Self.entry(name)
    let digits = Array("0123456789abcdef")
    let hex = "hex:" + bytes.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
    var own: UnsafePointer<CChar>?
    for text in [hex, String(cString: cn_terminfo(name, &own))] {
      let terminal = try start(["TERM": name, "TERMINFO": text])
      await terminal.wait(for: "bus:0000:01")
      // The others have no second screen.
      #expect(terminal.isOn(1049) == (name == "xterm-256color"))
      terminal.type("q")
      #expect(await terminal.ending() == .exit(0))
      terminal.expectRestored()
    }
    let environment = ["TERM": name, "TERMINFO": "hex:00" + hex.dropFirst(6)]
    try await expectRefused(environment, "TERMINFO", "it is no compiled description")
    try await expectRefused(["TERM": name, "TERMINFO": "b64:?"], "TERMINFO", "its text is no base 64 or hexadecimal")
  }

  /// A name that leads out of its folder is a name like any unknown one.
  @Test(arguments: ["../x/xterm", "/etc/passwd", "..", ".", "x:y"]) func namesThatArePaths(name: String) async throws {
    let terminal = try probe(environment: ["TERM": name])
    await terminal.wait(for: "q quit")
    terminal.type("q")
    #expect(await terminal.ending() == .exit(0))
    terminal.expectRestored()
  }
}
