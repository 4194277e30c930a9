using System.Collections.Immutable;

namespace Notify.Generator.Incremental;

/// <summary>
/// The channels of one run, by the hash of everything that each depends on, for the next run. It holds models and numbers, but no
/// compilation, tree or symbol.
/// </summary>
internal sealed class ChannelMemo
{
    private readonly Dictionary<ContentHash, (ParsedChannel Channel, int Place)> _channels = [];

    private ChannelMemo(ContentHash surroundings) => Surroundings = surroundings;

    /// <summary>The hash of the options, references and name of the compilation. All channels depend on them.</summary>
    public ContentHash Surroundings { get; }

    /// <summary>
    /// The channels in an order that is stable across edits. A removed channel leaves its place empty and a new one takes an empty place. The
    /// driver compares results by position, so it finds all others unchanged.
    /// </summary>
    public ImmutableArray<ParsedChannel?> Places { get; private set; }

    public static ChannelMemo Create(ContentHash surroundings, IReadOnlyList<(ContentHash Key, ParsedChannel Channel)> channels, ChannelMemo? before)
    {
        ChannelMemo memo = new(surroundings);
        List<ParsedChannel?> places = [.. Enumerable.Repeat<ParsedChannel?>(null, before?.Places.Length ?? 0)];
        List<(ContentHash Key, ParsedChannel Channel)> added = [];
        foreach ((ContentHash key, ParsedChannel channel) in channels)
        {
            if (before is not null && before._channels.TryGetValue(key, out (ParsedChannel, int Place) known) && places[known.Place] is null)
            {
                places[known.Place] = channel;
                memo._channels[key] = (channel, known.Place);
            }
            else
            {
                added.Add((key, channel));
            }
        }

        int next = 0;
        foreach ((ContentHash key, ParsedChannel channel) in added)
        {
            while (next < places.Count && places[next] is not null)
            {
                next++;
            }

            if (next == places.Count)
            {
                places.Add(null);
            }

            places[next] = channel;
            memo._channels[key] = (channel, next);
        }

        memo.Places = [.. places];
        return memo;
    }

    /// <summary>The result for a type that depended on the same things; null if there was none.</summary>
    public ParsedChannel? Find(ContentHash key) => _channels.TryGetValue(key, out (ParsedChannel Channel, int) known) ? known.Channel : null;
}
