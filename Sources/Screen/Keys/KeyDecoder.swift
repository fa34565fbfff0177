/// Turns what a terminal sends into keys: UTF-8 that may come in pieces, Escape and Alt, pasted text, the mouse.
///
/// Terminfo's key sequences are recognised before this (by curses). What is left is decoded so that no unknown
/// sequence, answer or pasted text is ever taken for keys: in a program where a letter is a command, that would act.
package struct KeyDecoder: Sendable {
  /// What arrived.
  package enum Input: Hashable, Sendable {
    /// A byte that is part of no known key sequence.
    case byte(UInt8)
    /// A key sequence.
    case key(Key)
    /// The start of pasted text.
    case pasteStart
    /// Its end.
    case pasteEnd
  }

  private enum State: Hashable, Sendable {
    case ground
    case escape
    /// `ESC [`, whose end is known by its last byte; whether nothing came after it yet.
    case sequence(isNew: Bool)
    /// `ESC O`, or `ESC [ [`: one more byte.
    case single
    /// `ESC [ <`, or `ESC [ M` of terminals that know no other way: a report of the mouse.
    case mouse(MouseReport)
    /// `ESC ]`, `ESC P` and such, with the byte that began it: text up to BEL or `ESC \`.
    case string(start: UInt8, isNew: Bool, escaped: Bool)
  }

  /// The most of a paste that is kept, in bytes: far more than any address or search text.
  static let pasteLimit = 4096
  /// Bytes of one sequence follow each other faster than this on any line; later ones begin something new. It also
  /// ends a paste whose end never came, which else would swallow all keys.
  static let patience = Duration.milliseconds(500)

  private var state = State.ground
  private var partial: [UInt8] = []
  private var expected = 0
  private var isAlt = false
  private var paste: [UInt8]?
  private var last = Duration.zero

  /// A decoder that has seen nothing.
  package init() {}

  /// The keys that are complete with this input, in order. `now` is a monotonic time.
  package mutating func feed(_ input: Input, at now: Duration) -> [Key] {
    var keys = now - last > Self.patience ? startAnew() : []
    last = now
    switch input {
    case .pasteStart:
      reset()
      paste = []
    case .pasteEnd:
      if let bytes = paste { keys.append(.paste(Self.text(bytes))) }
      paste = nil
    case .key(let key):
      reset()
      if paste == nil { keys.append(key) }
    case .byte(let byte):
      if paste != nil {
        if let count = paste?.count, count < Self.pasteLimit { paste?.append(byte) }
      } else {
        keys += take(byte)
      }
    }
    return keys
  }

  /// The keys that are complete because nothing more has arrived: Escape alone.
  package mutating func pause() -> [Key] {
    switch state {
    case .escape:
      state = .ground
      return [.escape]
    case .string(let start, true, _):
      state = .ground
      return [.alt(Character(Unicode.Scalar(start)))]
    default: return []
    }
  }

  private mutating func startAnew() -> [Key] {
    reset()
    guard let bytes = paste else { return [] }
    paste = nil
    return [.paste(Self.text(bytes))]
  }

  private mutating func reset() {
    state = .ground
    partial = []
    isAlt = false
  }

  private mutating func take(_ byte: UInt8) -> [Key] {
    switch state {
    case .ground:
      guard byte != 0x1b else {
        reset()
        state = .escape
        return []
      }
      return plain(byte)
    case .escape: return afterEscape(byte)
    case .sequence(let isNew):
      switch byte {
      case UInt8(ascii: "[") where isNew: state = .single
      case UInt8(ascii: "<") where isNew: state = .mouse(MouseReport(isOld: false))
      case UInt8(ascii: "M") where isNew: state = .mouse(MouseReport(isOld: true))
      case 0x40...0x7e: state = .ground
      case 0x20...0x3f: state = .sequence(isNew: false)
      case 0x1b: state = .escape
      default:
        state = .ground
        return plain(byte)
      }
    case .single: state = .ground
    case .mouse(var report):
      guard byte >= 0x20 else {
        state = byte == 0x1b ? .escape : .ground
        return byte == 0x1b ? [] : plain(byte)
      }
      switch report.take(byte) {
      case .more: state = .mouse(report)
      case .nothing: state = .ground
      // Whatever it is, it ends as any sequence does.
      case .broken: state = .sequence(isNew: false)
      case .mouse(let mouse):
        state = .ground
        return [.mouse(mouse)]
      }
    case .string(let start, _, let escaped):
      let ends = byte == 7 || (escaped && byte == UInt8(ascii: "\\"))
      state = ends ? .ground : .string(start: start, isNew: false, escaped: byte == 0x1b)
    }
    return []
  }

  private mutating func afterEscape(_ byte: UInt8) -> [Key] {
    switch byte {
    case 0x1b: return [.escape]
    case UInt8(ascii: "["): state = .sequence(isNew: true)
    case UInt8(ascii: "O"): state = .single
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "X"), UInt8(ascii: "^"), UInt8(ascii: "_"):
      state = .string(start: byte, isNew: true, escaped: false)
    case 0..<0x20, 0x7f:
      state = .ground
      return [.escape] + plain(byte)
    default:
      state = .ground
      isAlt = true
      return plain(byte)
    }
    return []
  }

  private mutating func plain(_ byte: UInt8) -> [Key] {
    if !partial.isEmpty {
      if byte & 0xc0 == 0x80 {
        partial.append(byte)
        return partial.count < expected ? [] : complete()
      }
      reset()
    }
    switch byte {
    case 8, 0x7f: return [.backspace]
    case 9: return [.tab]
    case 10, 13: return [.enter]
    case 0..<0x20: return [.control(Character(Unicode.Scalar(byte < 27 && byte > 0 ? byte + 0x60 : byte + 0x40)))]
    case 0x20..<0x7f: return character(Unicode.Scalar(byte))
    case 0xc2...0xdf: expected = 2
    case 0xe0...0xef: expected = 3
    case 0xf0...0xf4: expected = 4
    default:
      isAlt = false
      return []
    }
    partial = [byte]
    return []
  }

  private mutating func complete() -> [Key] {
    let text = String(validating: partial, as: UTF8.self)
    partial = []
    guard let scalar = text?.unicodeScalars.first else {
      isAlt = false
      return []
    }
    return character(scalar)
  }

  private mutating func character(_ scalar: Unicode.Scalar) -> [Key] {
    defer { isAlt = false }
    guard DisplayWidth.columns(of: scalar) != nil else { return [] }
    return [isAlt ? .alt(Character(scalar)) : .character(Character(scalar))]
  }

  /// What a paste may put into a line of text: ends of lines and tabs become blanks, other controls vanish.
  private static func text(_ bytes: [UInt8]) -> String {
    var result = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      if "\r\n\t".unicodeScalars.contains(scalar) {
        result += " "
      } else if DisplayWidth.columns(of: scalar) != nil {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
