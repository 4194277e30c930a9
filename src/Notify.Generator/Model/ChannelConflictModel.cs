namespace Notify.Generator.Model;

/// <summary>What must be unique in an assembly.</summary>
internal sealed record ChannelKeyModel(string Channel, string Name);

/// <summary>A channel, or a name for generated types, that several payloads claim. Nothing is generated for any of them.</summary>
internal sealed record ChannelConflictModel(string? Channel, string? Name)
{
    public static IEnumerable<ChannelConflictModel> Find(IReadOnlyCollection<ChannelKeyModel> keys)
    {
        foreach (string channel in Repeated(keys.Select(key => key.Channel), StringComparer.Ordinal))
        {
            yield return new ChannelConflictModel(channel, Name: null);
        }

        // Names of generated files are compared without case.
        foreach (string name in Repeated(keys.Select(key => key.Name), StringComparer.OrdinalIgnoreCase))
        {
            yield return new ChannelConflictModel(Channel: null, name);
        }
    }

    public bool Concerns(ChannelKeyModel key)
    {
        return key.Channel == Channel || string.Equals(key.Name, Name, StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> values, StringComparer comparer)
    {
        return values.GroupBy(value => value, comparer).Where(group => group.Count() > 1).Select(group => group.Key);
    }
}
