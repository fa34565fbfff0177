import CLab
import CVFIO
import Conformance
import Glibc

/// A process of a script: it makes the calls that it receives over a socket, and nothing else.
enum Agent {
  /// The descriptor of its socket: above every number that a script's files get, and with room below for its own.
  static let socket: Int32 = 500
  /// A socket that is never read: files sent there stay open.
  static let graveyard: Int32 = 501
  private static let above: Int32 = 510

  /// Carries out orders until told to end, or until the socket is closed.
  static func run(_ own: Int32) -> Never {
    dup2(own, socket)
    close(own)
    while let message = Message.receive(socket) {
      let (answer, descriptor) = carryOut(message)
      answer.send(to: socket)
      if let descriptor {
        _ = lab_send(socket, descriptor)
        close(descriptor)
      }
    }
    _exit(0)
  }

  /// Returns the answer, and the socket of a child.
  private static func carryOut(_ message: Message) -> (Message, Int32?) {
    let arguments = message.numbers
    func number(_ index: Int) -> Int32 { arguments.indices.contains(index) ? arguments[index] : -1 }
    guard let order = Order(rawValue: message.order) else { return (Message(-ENOSYS), nil) }
    switch order {
    case .open: return (Message(lab_open(message.text)), nil)
    case .close: return (Message(close(number(0)) < 0 ? -errno : 0), nil)
    case .duplicate: return (Message(result(dup(number(0)))), nil)
    case .steal: return (Message(lab_steal(number(0), number(1))), nil)
    case .lose: return (Message(min(lab_send(graveyard, number(0)), 0)), nil)
    case .map: return (Message(lab_map(number(0), UInt64(number(1)) << 40, 4096)), nil)
    case .fork: return fork()
    case .exit: _exit(0)
    case .dropRawIO: return (Message(lab_drop_capability(17)), nil)
    case .write: return (Message(write(message.text)), nil)
    case .setContainer: return (Message(cv_group_set_container(number(0), number(1))), nil)
    case .unsetContainer: return (Message(cv_group_unset_container(number(0))), nil)
    case .groupStatus:
      var flags: UInt32 = 0
      let result = cv_group_status(number(0), &flags)
      return (Message(result, [Int32(flags)]), nil)
    case .checkExtension: return (Message(cv_container_check(number(0), number(1))), nil)
    case .setIOMMU: return (Message(cv_container_set_iommu(number(0), number(1))), nil)
    case .getDevice: return (Message(cv_group_device(number(0), message.text)), nil)
    case .getInfo:
      var info = cv_device_info()
      return (Message(cv_device_get_info(number(0), &info)), nil)
    case .bind:
      var id: UInt32 = 0
      let result = cv_device_bind(number(0), number(1), &id)
      return (Message(result, [Int32(bitPattern: id)]), nil)
    case .allocateIOAS:
      var id: UInt32 = 0
      let result = cv_ioas_alloc(number(0), &id)
      return (Message(result, [Int32(bitPattern: id)]), nil)
    case .attach:
      var id = UInt32(bitPattern: number(1))
      return (Message(cv_device_attach(number(0), &id)), nil)
    case .detach: return (Message(cv_device_detach(number(0))), nil)
    case .reset: return (Message(cv_device_reset(number(0))), nil)
    case .resetInfo: return (resetInfo(number(0), capacity: number(1)), nil)
    case .hotReset:
      let groups = Array(arguments.dropFirst())
      return (Message(cv_hot_reset(number(0), groups, UInt32(groups.count))), nil)
    case .listen: return (Message(listen(number(0), number(1))), nil)
    case .migrate:
      var data: Int32 = -1
      let result = cv_migration_set(number(0), UInt32(number(1)), &data)
      return (Message(result, [data]), nil)
    case .migrationState:
      var state: UInt32 = 0
      let result = cv_migration_get(number(0), &state)
      return (Message(result, [Int32(state)]), nil)
    case .migrationFlags:
      var flags: UInt64 = 0
      let result = cv_migration_flags(number(0), &flags)
      return (Message(result, [Int32(truncatingIfNeeded: flags)]), nil)
    case .probeFeature:
      let flags = number(2) == 1 ? CV_FEATURE_SET : CV_FEATURE_GET
      return (Message(cv_feature_probe(number(0), UInt32(number(1)), UInt32(flags))), nil)
    case .copyData: return (copyData(number(0), number(1)), nil)
    case .look: return (look(arguments), nil)
    case .malformed: return (Message(lab_malformed_call(number(0), number(1), number(2))), nil)
    case .setToken: return (Message(setToken(number(0), message.text)), nil)
    }
  }

  private static func result(_ value: Int32) -> Int32 { value < 0 ? -errno : value }

  private static func resetInfo(_ device: Int32, capacity: Int32) -> Message {
    var entries = [cv_dependent](repeating: cv_dependent(), count: Int(capacity))
    var flags: UInt32 = 0
    let count = cv_hot_reset_info(device, &entries, UInt32(capacity), &flags)
    if count < 0 { return Message(count) }
    if count > capacity { return Message(-ENOSPC) }
    var numbers = [Int32(flags)]
    for entry in entries.prefix(Int(count)) {
      numbers += [entry.group_or_id, Int32(entry.segment), Int32(entry.bus), Int32(entry.devfn)]
    }
    return Message(0, numbers)
  }

  /// The status of groups and the scope of devices. The arguments are the number of groups, then the descriptors of
  /// both.
  private static func look(_ arguments: [Int32]) -> Message {
    guard let count = arguments.first.map(Int.init) else { return Message(-EINVAL) }
    var numbers: [Int32] = []
    for group in arguments.dropFirst().prefix(count) {
      var flags: UInt32 = 0
      numbers += [cv_group_status(group, &flags), Int32(flags)]
    }
    for device in arguments.dropFirst(1 + count) {
      let scope = resetInfo(device, capacity: 64)
      numbers += [scope.order, Int32(scope.numbers.count)] + scope.numbers
    }
    return Message(0, numbers)
  }

  /// A sibling process with the same files.
  private static func fork() -> (Message, Int32?) {
    var pair: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &pair) == 0 else { return (Message(-errno), nil) }
    let child = lab_fork_sibling()
    if child == 0 {
      close(pair[0])
      run(pair[1])
    }
    close(pair[1])
    if child < 0 { close(pair[0]) }
    return (Message(child), child < 0 ? nil : pair[0])
  }

  private static func listen(_ device: Int32, _ index: Int32) -> Int32 {
    let event = lab_event()
    let high = fcntl(event, F_DUPFD, above)
    close(event)
    let result = cv_device_set_event(device, UInt32(index), high)
    if result < 0 { close(high) }
    return result
  }

  /// Reads to the end of a data file and writes the data to another one, if one is given.
  private static func copyData(_ data: Int32, _ other: Int32) -> Message {
    var buffer = [UInt8](repeating: 0, count: 4096)
    var total: Int32 = 0
    while true {
      let count = read(data, &buffer, buffer.count)
      if count < 0 { return Message(-errno) }
      if count == 0 { return Message(0, [total]) }
      let taken = other < 0 ? count : Glibc.write(other, buffer, count)
      if taken < 0 { return Message(-errno) }
      total += Int32(taken)
    }
  }

  private static func setToken(_ device: Int32, _ text: String) -> Int32 {
    guard let bytes = SimulatedUnderTest.bytes(text) else { return -EINVAL }
    return cv_set_vf_token(device, bytes)
  }

  /// `PATH=TEXT`, in one write(2).
  private static func write(_ text: String) -> Int32 {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let file = Glibc.open(String(parts[0]), O_WRONLY)
    guard file >= 0, parts.count == 2 else { return -errno }
    defer { close(file) }
    let bytes = Array(parts[1].utf8)
    return Glibc.write(file, bytes, bytes.count) < 0 ? -errno : 0
  }
}

/// The orders to an agent.
enum Order: Int32 {
  case open, close, duplicate, steal, lose, map, fork, exit, dropRawIO, write
  case setContainer, unsetContainer, groupStatus, checkExtension, setIOMMU, getDevice, getInfo
  case bind, allocateIOAS, attach, detach, reset, resetInfo, hotReset, listen, setToken, malformed
  case migrate, migrationState, migrationFlags, probeFeature, copyData, look
}

/// An order or an answer as one packet: a number, more numbers, and a text.
struct Message {
  /// An ``Order``, or a result.
  let order: Int32
  var numbers: [Int32] = []
  var text = ""

  init(_ order: Int32, _ numbers: [Int32] = [], _ text: String = "") {
    (self.order, self.numbers, self.text) = (order, numbers, text)
  }

  /// Sends the message. Returns false if the peer is gone.
  @discardableResult func send(to socket: Int32) -> Bool {
    var packet: [Int32] = [order, Int32(numbers.count)] + numbers
    let bytes = Array(text.utf8)
    packet.append(Int32(bytes.count))
    var data = packet.withUnsafeBytes { Array($0) }
    data += bytes
    return Glibc.send(socket, data, data.count, Int32(MSG_NOSIGNAL)) == data.count
  }

  /// Receives a message. Returns nil if the peer is gone.
  static func receive(_ socket: Int32, waits: Bool = true) -> Message? {
    var data = [UInt8](repeating: 0, count: 8192)
    let count = recv(socket, &data, data.count, waits ? 0 : Int32(MSG_DONTWAIT))
    guard count >= 12 else { return nil }
    return data.withUnsafeBytes { raw -> Message? in
      func word(_ index: Int) -> Int32 { raw.loadUnaligned(fromByteOffset: index * 4, as: Int32.self) }
      let length = Int(word(1))
      guard count >= (length + 3) * 4 else { return nil }
      let text = Int(word(2 + length))
      let start = (length + 3) * 4
      guard count >= start + text else { return nil }
      return Message(
        word(0), (0..<length).map { word(2 + $0) }, String(decoding: raw[start..<start + text], as: UTF8.self))
    }
  }
}
