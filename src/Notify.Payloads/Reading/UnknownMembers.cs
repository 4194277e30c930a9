using System.Collections.Concurrent;
using System.Text;

namespace Notify;

/// <summary>
/// The members of a payload that its type doesn't have. An unknown name is the sender's content, so all that is kept is how many there are,
/// and which of the type's own names they seem to mean.
/// </summary>
internal sealed class UnknownMembers(IReadOnlyCollection<string> knownNames)
{
    /// <summary>How many are compared: a payload may have thousands.</summary>
    private const int MostCompared = 100;

    private readonly SortedSet<string> _meant = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    /// <summary>The type's names that the payload spells differently, such as <c>order_id</c> where it has <c>orderId</c>.</summary>
    public string Meant => _meant.Count == 0 ? "none" : string.Join(", ", _meant);

    public void Add(ReadOnlySpan<byte> utf8Name)
    {
        string name = Count < MostCompared ? Encoding.UTF8.GetString(utf8Name) : "";
        if (knownNames.Contains(name))
        {
            return; // A member that is only written.
        }

        if (Count++ < MostCompared)
        {
            string words = Words(name);
            _meant.UnionWith(knownNames.Where(known => string.Equals(Words(known), words, StringComparison.OrdinalIgnoreCase)));
        }
    }

    private static string Words(string name) => name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    /// <summary>What has been logged. Only so many shapes of a channel are kept, because a sender makes them up.</summary>
    internal sealed class Shapes
    {
        private const int Most = 64;

        private readonly ConcurrentDictionary<(string Channel, int Count, string Meant), bool> _known = new();

        /// <returns>False if there was one like it before, or too many others.</returns>
        public bool Add(string channel, UnknownMembers unknown) =>
            !_known.ContainsKey((channel, unknown.Count, unknown.Meant))
            && _known.Keys.Count(shape => shape.Channel == channel) < Most
            && _known.TryAdd((channel, unknown.Count, unknown.Meant), true);
    }
}
