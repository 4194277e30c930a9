namespace Notify.Generator.Model;

/// <summary>What must be unique in an assembly.</summary>
internal sealed record ChannelKeyModel(string Channel, string Name);

/// <summary>A channel, or a name for generated types, that several payloads claim. Nothing is generated for any of them.</summary>
/// <param name="Channel">The channel; null if the conflict is about a name.</param>
/// <param name="Name">The name; null if the conflict is about a channel.</param>
/// <param name="OtherName">
/// A second name whose generated types clash with those of <paramref name="Name"/>: <c>IOrdersListener</c> is the class of a channel
/// <c>IOrders</c> and the interface of a channel <c>Orders</c>. Null if both channels have the same name.
/// </param>
internal sealed record ChannelConflictModel(string? Channel, string? Name, string? OtherName = null)
{
    /// <summary>What is claimed.</summary>
    public string Claim => Channel ?? (OtherName is null ? Name! : GeneratedNames.Listener(Name!));

    public static IEnumerable<ChannelConflictModel> Find(IReadOnlyCollection<ChannelKeyModel> keys)
    {
        foreach (string channel in Repeated(keys.Select(key => key.Channel), StringComparer.Ordinal))
        {
            yield return new ChannelConflictModel(channel, Name: null);
        }

        // The names of generated files are compared ignoring case.
        foreach (string name in Repeated(keys.Select(key => key.Name), StringComparer.OrdinalIgnoreCase))
        {
            yield return new ChannelConflictModel(Channel: null, name);
        }

        HashSet<string> names = new(keys.Select(key => key.Name), StringComparer.Ordinal);
        foreach (string name in names.Where(name => names.Contains("I" + name)))
        {
            yield return new ChannelConflictModel(Channel: null, "I" + name, name);
        }
    }

    public bool Concerns(ChannelKeyModel key)
    {
        return key.Channel == Channel || string.Equals(key.Name, Name, StringComparison.OrdinalIgnoreCase) || key.Name == OtherName;
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> values, StringComparer comparer)
    {
        return values.GroupBy(value => value, comparer).Where(group => group.Count() > 1).Select(group => group.Key);
    }
}
