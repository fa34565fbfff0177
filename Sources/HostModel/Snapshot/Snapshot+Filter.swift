extension Snapshot {
  /// Returns the snapshot with only the devices that a query finds, their sets and groups, and their holders.
  ///
  /// A set that the query itself finds comes with all of its members. Entries are kept whole: a set lists all of its
  /// members, and a holder everything it holds.
  package func filtered(by query: Query) -> Snapshot {
    guard !query.isEmpty else { return self }
    let sets = Dictionary(firstOf: deviceSets, by: \.id)
    let found = Set(deviceSets.filter { query.matches(QuerySubject($0)) }.map(\.id))
    var result = self
    result.devices = devices.filter { device in
      let set = device.deviceSet.flatMap { sets[$0] }
      return set.map { found.contains($0.id) } ?? false || query.matches(QuerySubject(device, in: set))
    }
    let kept = Set(result.devices.map(\.address))
    result.deviceSets = deviceSets.filter { set in
      found.contains(set.id) || set.members.contains(where: kept.contains)
    }
    result.groups = groups.filter { $0.devices.contains(where: kept.contains) }
    let pids = Set(result.devices.flatMap { $0.holders.map(\.pid) })
    result.holders = holders.filter { pids.contains($0.pid) }
    result.blindSpots.phantomOpens = blindSpots.phantomOpens.filter { $0.address.map(kept.contains) ?? true }
    return result
  }
}
