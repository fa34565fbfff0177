import CLab
import CVFIO
import Glibc
import GuestFiles

/// Holds devices in known ways: carries out a list of words, prints the ledger, and waits to be killed.
struct Holding {
  private var ledger = Ledger()
  private var words: ArraySlice<String>
  private var container: Int32 = -1
  private var hasReported = false
  private var receiver: (pid: Int32, socket: Int32)?

  init(_ words: some Sequence<String>) { self.words = Array(words)[...] }

  /// Carries out every word, then waits.
  mutating func run() -> Never {
    lab_expect_word()
    while let word = words.popFirst() { step(word) }
    if !hasReported { ledger.report() }
    lab_wait()
    exit(0)
  }

  private mutating func step(_ word: String) {
    switch word {
    case "container": openContainer()
    case "group": openGroup(next())
    case "node": openNode(next(), next())
    case "attach": attach()
    case "device": openDevice(next(), count())
    case "cdev": openDeviceNode(next())
    case "bind": bind()
    case "iommufd": opened(lab_open("/dev/iommu"), "iommufd", "/dev/iommu")
    case "dup": for _ in 0..<count() { duplicate() }
    case "fork": ledger.forked(checked(lab_fork_waiting(), word))
    case "receiver": startReceiver()
    case "pass": pass()
    case "flight": leaveInFlight()
    case "map": mapAndClose(closing: true)
    case "mapped": mapAndClose(closing: false)
    case "thread": giveToThread()
    case "told": waitForWord()
    case "hotreset": hotReset()
    case "close": closeLast()
    case "closegroups": closeAll("group")
    case "closecontainer": closeAll("container")
    default: Output.fail("unknown word \(word)")
    }
  }

  private mutating func next() -> String {
    guard let word = words.popFirst() else { Output.fail("a word is missing") }
    return word
  }

  /// The number that follows, or 1.
  private mutating func count() -> Int {
    guard let number = words.first.flatMap({ Int($0) }) else { return 1 }
    words.removeFirst()
    return number
  }

  private func checked(_ result: Int32, _ what: String) -> Int32 {
    if result < 0 { Output.fail("\(what): \(errorName(result))") }
    return result
  }

  private mutating func opened(_ result: Int32, _ kind: String, _ target: String, _ address: String? = nil) {
    ledger.opened(checked(result, target), kind: kind, target: target, address: address)
  }

  private mutating func openContainer() {
    container = lab_open("/dev/vfio/vfio")
    opened(container, "container", "/dev/vfio/vfio")
  }

  private mutating func openGroup(_ address: String) {
    let path = "/dev/vfio/\(Place(address: address).groupNode ?? "-")"
    opened(lab_open(path), "group", path)
  }

  /// Opens the group of a device through a node with another name.
  private mutating func openNode(_ path: String, _ address: String) {
    let name = Place(address: address).groupNode ?? "-"
    let parts = (Files.text("/sys/class/vfio/\(name)/dev") ?? "").split(separator: ":").compactMap { UInt32($0) }
    guard parts.count == 2 else { Output.fail("no device number of \(name)") }
    _ = checked(lab_make_node(path, parts[0], parts[1]), path)
    opened(lab_open(path), "group", path)
  }

  private func attach() {
    let groups = ledger.own("group")
    for group in groups { _ = checked(cv_group_set_container(group.fd, container), "set container") }
    let isFree = groups.contains { $0.target.contains("noiommu-") }
    _ = checked(
      cv_container_set_iommu(container, Int32(isFree ? CV_NOIOMMU_IOMMU : CV_TYPE1V2_IOMMU)), "set iommu")
  }

  /// Finds the device's group by its status and the device's name among all open groups.
  private mutating func openDevice(_ address: String, _ count: Int) {
    for _ in 0..<count {
      let answers = ledger.own("group").map { cv_group_device($0.fd, address) }
      guard let fd = answers.first(where: { $0 >= 0 }) else {
        Output.fail("\(address): \(answers.map(errorName))")
      }
      opened(fd, "device", "anon_inode:[vfio-device]", address)
    }
  }

  private mutating func openDeviceNode(_ address: String) {
    let path = "/dev/vfio/devices/\(Place(address: address).device ?? "-")"
    opened(lab_open(path), "cdev", path, address)
  }

  private mutating func bind() {
    guard let iommufd = ledger.own("iommufd").last, let device = ledger.own("cdev").last else {
      Output.fail("bind needs an iommufd and a cdev")
    }
    var id: UInt32 = 0
    _ = checked(cv_device_bind(device.fd, iommufd.fd, &id), "bind")
    ledger.bound(device.address)
  }

  private mutating func duplicate() {
    let fd = ledger.lastDevice
    let copy = dup(fd)
    ledger.copied(fd, to: checked(copy < 0 ? -errno : copy, "dup"))
  }

  private mutating func startReceiver() {
    var pair: [Int32] = [-1, -1]
    _ = checked(lab_socket_pair(&pair), "socketpair")
    receiver = (checked(lab_fork_receiving(pair[1], pair[0]), "fork"), pair[0])
    close(pair[1])
  }

  /// Passes a file over a socket to the child that was started before anything was open.
  private mutating func pass() {
    guard let receiver else { Output.fail("no receiver") }
    let fd = ledger.lastDevice
    _ = checked(lab_send(receiver.socket, fd), "send")
    var number: Int32 = -1
    guard read(receiver.socket, &number, 4) == 4, number >= 0 else { Output.fail("not received") }
    ledger.copied(fd, to: number, pid: receiver.pid)
  }

  private mutating func leaveInFlight() {
    var pair: [Int32] = [-1, -1]
    _ = checked(lab_socket_pair(&pair), "socketpair")
    let fd = ledger.lastDevice
    _ = checked(lab_send(pair[0], fd), "send")
    ledger.hidden(fd, how: "flight")
    close(fd)
  }

  /// Maps the first mappable region.
  private mutating func mapAndClose(closing: Bool) {
    let fd = ledger.lastDevice
    var region = cv_region()
    for index in 0..<UInt32(6) where cv_device_get_region(fd, index, &region) == 0 {
      guard region.flags & UInt32(CV_REGION_MMAP) != 0, region.size >= 4096 else { continue }
      _ = checked(lab_map(fd, region.offset, region.size), "mmap")
      if closing {
        ledger.hidden(fd, how: "mapping", pid: getpid())
        close(fd)
      }
      return
    }
    Output.fail("no region can be mapped")
  }

  private mutating func giveToThread() {
    let fd = ledger.lastDevice
    let thread = checked(lab_thread_keeping(fd), "thread")
    ledger.copied(fd, to: fd, thread: thread)
    ledger.closed(fd)
    close(fd)
  }

  /// Waits for SIGUSR1 before the words that follow: vfiotop has scanned by then.
  private mutating func waitForWord() {
    ledger.report()
    hasReported = true
    lab_wait_for_word()
  }

  /// The holder's own hot reset, with its groups.
  private func hotReset() {
    let groups = ledger.own("group").map(\.fd)
    let device = ledger.lastDevice
    let address = ledger.own("device").last { $0.fd == device }?.address
    let result = cv_hot_reset(device, groups, UInt32(groups.count))
    JSONValue.line(
      "holder_hot_reset", ("address", JSONValue(address)), ("path", .text("group")),
      ("result", .text(errorName(result))))
  }

  private mutating func closeLast() {
    let fd = ledger.lastDevice
    ledger.closed(fd)
    close(fd)
  }

  private mutating func closeAll(_ kind: String) {
    for entry in ledger.own(kind) {
      ledger.closed(entry.fd)
      close(entry.fd)
    }
  }
}
