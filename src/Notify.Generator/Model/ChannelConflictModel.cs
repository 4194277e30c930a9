namespace Notify.Generator.Model;

/// <summary>What must be unique in an assembly.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Name">What its generated types are named after.</param>
/// <param name="Triggers">Its triggers and their functions.</param>
internal sealed record ChannelKeyModel(string Channel, string Name, EquatableArray<string> Triggers);

/// <summary>A channel, a name for generated types or a trigger that several payloads claim.</summary>
/// <param name="Channel">The channel; null if the conflict is about something else.</param>
/// <param name="Name">The name; null if the conflict is about something else.</param>
/// <param name="OtherName">
/// A second name whose generated types clash with those of <paramref name="Name"/>: <c>IOrdersListener</c> is the class of a channel
/// <c>IOrders</c> and the interface of a channel <c>Orders</c>. Null if both channels have the same name.
/// </param>
/// <param name="Trigger">The trigger or function; null if the conflict is about something else.</param>
internal sealed record ChannelConflictModel(string? Channel = null, string? Name = null, string? OtherName = null, string? Trigger = null)
{
    /// <summary>What is claimed.</summary>
    public string Claim => Channel ?? Trigger ?? (OtherName is null ? Name! : GeneratedNames.Listener(Name!));

    public static IReadOnlyList<ChannelConflictModel> Find(IReadOnlyCollection<ChannelKeyModel> keys)
    {
        ChannelConflictModel[] conflicts =
        [
            .. Repeated(keys.Select(key => key.Channel), StringComparer.Ordinal).Select(channel => new ChannelConflictModel(Channel: channel)),
            .. FindNames(keys),
        ];

        // Triggers are named after channels. If two channels have the same name, that is the name to change.
        IEnumerable<string> triggers = keys
            .Where(key => key.Triggers.Count > 0 && !conflicts.Any(conflict => conflict.Prevents(key)))
            .SelectMany(key => key.Triggers);
        return
        [
            .. conflicts,
            .. Repeated(triggers, StringComparer.Ordinal)
                .OrderBy(trigger => trigger, StringComparer.Ordinal)
                .Select(trigger => new ChannelConflictModel(Trigger: trigger)),
        ];
    }

    /// <summary>Whether the conflict prevents the generation of the channel.</summary>
    public bool Prevents(ChannelKeyModel key) => Trigger is null && Concerns(key);

    public bool Concerns(ChannelKeyModel key)
    {
        return Trigger is not null ? key.Triggers.Contains(Trigger)
            : key.Channel == Channel || string.Equals(key.Name, Name, StringComparison.OrdinalIgnoreCase) || key.Name == OtherName;
    }

    private static IEnumerable<ChannelConflictModel> FindNames(IReadOnlyCollection<ChannelKeyModel> keys)
    {
        // Ignoring case, as for the names of generated files. Two payloads of one channel mostly share a name, too: that is reported already.
        IEnumerable<(string Name, string Channel)> claims = keys.Select(key => (key.Name, key.Channel)).Distinct();
        foreach (string name in Repeated(claims.Select(claim => claim.Name), StringComparer.OrdinalIgnoreCase))
        {
            yield return new ChannelConflictModel(Name: name);
        }

        HashSet<string> names = new(keys.Select(key => key.Name), StringComparer.Ordinal);
        foreach (string name in names.Where(name => names.Contains("I" + name)))
        {
            yield return new ChannelConflictModel(Name: "I" + name, OtherName: name);
        }
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> values, StringComparer comparer)
    {
        return values.GroupBy(value => value, comparer).Where(group => group.Count() > 1).Select(group => group.Key);
    }
}
