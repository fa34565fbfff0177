import ActionExecution
import ActionPlanning
import Glibc
import HostModel
import Runtime
import Testing

@Suite struct RestoreDirectoryTests {
  private let directory: TemporaryDirectory
  private let path: String
  /// A PID that no process can have (PID_MAX_LIMIT is 2^22).
  private let dead = ProcessIdentity(pid: 5_000_000, startTime: 1)

  init() throws {
    directory = try TemporaryDirectory()
    path = directory.path + "/run"
  }

  private func record(_ process: ProcessIdentity, at: Int64 = 1) -> RestoreRecord {
    RestoreRecord(
      process: process, at: at, device: DeviceAddress(sysfsName: "0000:08:01.0"),
      boundTo: "vfio-pci",
      entries: [
        RestoreRecord.Entry(
          address: PCIAddress(domain: 0x10000, bus: 8, device: 2, function: 0), ids: "144d:a80a", driver: "nvme",
          driverOverride: nil)
      ])
  }

  @Test func keepsAndForgets() throws {
    let store = RestoreDirectory(path: path, own: dead)
    #expect(store.unfinished() == [] && store.unreadable() == [])
    #expect(directory.names("") == [])
    try store.save(record(dead, at: 2))
    try store.save(record(dead, at: 1))
    #expect(directory.names("run") == ["restore-5000000-1-1.json", "restore-5000000-1-2.json"])
    #expect(directory.mode("run") == 0o700 && directory.mode("run/restore-5000000-1-1.json") == 0o600)
    #expect(store.unfinished() == [record(dead, at: 1), record(dead, at: 2)])
    try store.remove(record(dead, at: 1))
    try store.remove(record(dead, at: 1))
    #expect(store.unfinished() == [record(dead, at: 2)])
  }

  /// Records of a running vfiotop are left alone; those of a process that has ended may be taken over.
  @Test func leavesTheRecordsOfOthersThatRun() throws {
    let parent = try #require(startTime(of: getppid()))
    let other = ProcessIdentity(pid: getppid(), startTime: parent)
    let (mine, theirs) = (RestoreDirectory(path: path), RestoreDirectory(path: path, own: other))
    #expect(ProcessIdentity.own.pid == getpid() && ProcessIdentity.own.isAlive && other.isAlive && !dead.isAlive)
    try mine.save(record(.own))
    try theirs.save(record(other))
    #expect(mine.unfinished() == [record(.own)] && theirs.unfinished() == [record(other)])
    // The same PID, another process.
    let former = ProcessIdentity(pid: other.pid, startTime: parent + 1)
    #expect(!former.isAlive)
    try theirs.save(record(former))
    #expect(mine.unfinished().count == 2 && mine.unfinished().contains(record(former)))
  }

  /// Field 22 of a process whose command has no spaces.
  private func startTime(of pid: Int32) -> UInt64? {
    guard let file = fopen("/proc/\(pid)/stat", "re") else { return nil }
    defer { fclose(file) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = fread(&buffer, 1, buffer.count, file)
    return ProcessStat(Array(buffer[..<count]))?.startTime
  }

  @Test func saysWhatCannotBeRead() throws {
    let store = RestoreDirectory(path: path, own: dead)
    try store.save(record(dead))
    directory.write("run/restore-1-2-3.json", "{\"pid\": 1")
    directory.write("run/notes.txt", "")
    directory.link("run/restore-4-5-6.json", to: "restore-5000000-1-1.json")
    #expect(store.unfinished() == [record(dead)])
    #expect(
      store.unreadable() == [
        "\(path)/restore-1-2-3.json is not a readable restore record; nothing is restored from it.",
        "\(path)/restore-4-5-6.json is not a readable restore record; nothing is restored from it.",
      ])
  }

  private func expectRefusal(_ code: Int32) {
    let store = RestoreDirectory(path: path, own: dead)
    let error = #expect(throws: SystemCallError.self) { try store.save(record(dead)) }
    #expect(error == SystemCallError("open", ErrorNumber(code)))
    #expect(store.unfinished() == [] && store.unreadable().count == 1)
  }

  @Test func refusesALink() throws {
    mkdir(directory.path + "/elsewhere", 0o700)
    directory.link("run", to: "elsewhere")
    expectRefusal(40)
    #expect(directory.names("elsewhere") == [])
  }

  @Test func refusesADirectoryThatOthersMayRead() {
    mkdir(path, 0o700)
    chmod(path, 0o755)
    expectRefusal(1)
  }

  @Test func refusesADirectoryOfAnotherUser() {
    mkdir(path, 0o700)
    guard chown(path, 65534, 65534) == 0 else { return }  // not permitted here
    expectRefusal(1)
    chown(path, getuid(), getgid())
  }

  @Test func refusesAFile() {
    directory.write("run", "")
    expectRefusal(20)
  }
}
