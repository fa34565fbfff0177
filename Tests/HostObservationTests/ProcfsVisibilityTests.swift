import HostModel
import RecordedHost
import Testing

@testable import HostObservation

@Suite struct ProcfsVisibilityTests {
  private func gaps(options: String, status: String, namespace: String = "4026531836") throws -> ObservationGaps {
    let host = try RecordedHost(
      """
      f proc/self/mountinfo\t22 1 0:21 / / rw - ext4 /dev/sda rw\\n24 22 0:22 / /proc rw,nosuid shared:7 - proc proc rw\(options)\\n
      f proc/self/status\tName:\\tx\\n\(status)
      l proc/self/ns/pid -> pid:[\(namespace)]
      """)
    return ProcfsVisibility.gaps(host)
  }

  @Test(arguments: [
    ("", 0, false), (",hidepid=0", 0, false), (",hidepid=1", 0, false),
    (",hidepid=2", 0, true), (",hidepid=invisible", 0, true), (",gid=36,hidepid=2", 0, false),
    (",gid=37,hidepid=2", 0, true), (",gid=36,hidepid=4", 0, true),
    (",hidepid=ptraceable", 0, true), (",hidepid=2", 1 << 19, false),
    (",hidepid=2", 1 << 1, true),
  ])
  func reportsHiddenProcesses(options: String, capabilities: Int, isHidden: Bool) throws {
    let status =
      "Gid:\\t36\\t36\\t36\\t36\\nGroups:\\t4 \\nCapEff:\\t\(String(capabilities, radix: 16))\\nNSpid:\\t9\\n"
    #expect(try gaps(options: options, status: status).processesHidden == isHidden)
  }

  @Test func tellsANamespaceOfItsOwn() throws {
    #expect(try !gaps(options: "", status: "NSpid:\\t812\\n").inOwnProcessNamespace)
    #expect(try gaps(options: "", status: "NSpid:\\t812\\n", namespace: "4026532200").inOwnProcessNamespace)
    #expect(try !gaps(options: "", status: "NSpid:\\t812\\t4\\n", namespace: "4026532200").inOwnProcessNamespace)
    #expect(ProcfsVisibility.gaps(try RecordedHost("d proc/1")) == ObservationGaps())
  }

  @Test(arguments: [
    ("/data/a", true), ("/data", true), ("/database/a", false), ("/data/local/a", false), ("/a b/c", true),
    ("/home/x", true), ("/", false), ("/mnt/x", false),
  ])
  func knowsWhatLiesOnAServer(path: String, isRemote: Bool) {
    let table = MountTable(
      mountinfo: Array(
        #"""
        22 1 0:21 / / rw - ext4 /dev/sda rw
        23 22 0:30 / /data rw shared:1 master:2 - nfs4 server:/x rw
        24 23 0:31 / /data/local rw - tmpfs tmpfs rw
        25 22 0:32 / /a\040b rw - fuse.sshfs x rw
        26 22 0:33 / /home rw - ext4 /dev/sdb rw
        27 26 0:34 / /home rw - cifs //x/y rw
        28 22 0:35 / /mnt rw - nfs x rw
        29 28 0:36 / /mnt rw - xfs /dev/sdc rw
        cut off
        30 22 0:37 / /x rw -
        """#.utf8))
    let bytes = Array(path.utf8)
    #expect(bytes.withUnsafeBytes { table.isRemote($0) } == isRemote)
  }

  @Test func doesNotFollowWhatLiesOnAServer() throws {
    let text =
      vfioNodes + process(812) + process(813) + """
        l proc/812/fd/3 -> /data/13
        s proc/812/fd/3 511:0
        l proc/813/fd/3 -> /data/13
        s proc/813/fd/3 511:0
        l proc/self/ns/mnt -> mnt:[1]
        l proc/812/ns/mnt -> mnt:[1]
        l proc/813/ns/mnt -> mnt:[2]

        """
    let remote = "22 1 0:21 / /data rw - nfs4 server:/x rw\\n"
    let own = try RecordedHost(text + "f proc/self/mountinfo\t\(remote)\nf proc/813/mountinfo\t")
    #expect(scan(own).processes.map(\.pid) == [813])
    let other = try RecordedHost(text + "f proc/self/mountinfo\t\nf proc/813/mountinfo\t\(remote)")
    #expect(scan(other).processes.map(\.pid) == [812])
  }
}
