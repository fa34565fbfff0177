import TerminalText

/// Decodes terminal input into keys: UTF-8 that may arrive in pieces, Escape and Alt, pasted text, the mouse.
///
/// Curses has already recognised terminfo's key sequences. The rest is decoded so that no unknown sequence, terminal
/// response or pasted text is taken for keys; in a program whose commands are letters it would act.
package struct KeyDecoder: Sendable {
  /// One unit of input.
  package enum Input: Hashable, Sendable {
    /// A byte that belongs to no known key sequence.
    case byte(UInt8)
    /// A known key sequence.
    case key(Key)
    /// The start of pasted text.
    case pasteStart
    /// The end of pasted text.
    case pasteEnd
  }

  private enum State: Hashable, Sendable {
    case ground
    case escape
    /// `ESC [`, ended by a final byte. `isNew` is true until another byte follows.
    case sequence(isNew: Bool)
    /// `ESC O` or `ESC [ [`, followed by one more byte.
    case single
    /// `ESC [ <`, or `ESC [ M` from terminals that know only the old form: a mouse report.
    case mouse(MouseReport)
    /// `ESC ]`, `ESC P` and the like, with their introducing byte: a string up to BEL or `ESC \`.
    case string(start: UInt8, isNew: Bool, escaped: Bool)
  }

  /// The number of bytes kept of a paste, far more than any address or search text.
  static let pasteLimit = 4096
  /// The bytes of one sequence follow each other faster than this on any line, so a later byte begins a new one. It
  /// also ends a paste whose end never arrives and would otherwise swallow every key.
  static let patience = Duration.milliseconds(500)

  private var state = State.ground
  private var partial: [UInt8] = []
  private var expected = 0
  private var isAlt = false
  private var paste: [UInt8]?
  private var last = Duration.zero

  /// Creates a decoder in its initial state.
  package init() {}

  /// Returns the keys that this input completes, in order. `now` is a monotonic time.
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

  /// Returns the keys that are complete because no more input has arrived: a lone Escape.
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
      // An unknown sequence ends like any other.
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

  /// The text of a paste for an input line: line ends and tabs become blanks, other controls are dropped.
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
