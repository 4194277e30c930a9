namespace Generator.Tests.Payloads;

internal static class CollectionsOfEveryKind
{
    public const string Source = """
        using System.Collections.Immutable;
        using System.Text.Json;

        namespace Types;

        public sealed record Line(int Quantity, string? Note);

        [PgChannel("collections")]
        public sealed class Collections
        {
            public int[] Array { get; init; } = [];
            public string?[]? OptionalArray { get; init; }
            public List<Line> Lines { get; init; } = [];
            public List<Line?> OptionalLines { get; init; } = [];
            public IReadOnlyList<int?> ReadOnlyList { get; init; } = [];
            public IEnumerable<Guid> Enumerable { get; init; } = [];
            public ICollection<bool> Collection { get; init; } = [];
            public ImmutableArray<Line> ImmutableArray { get; init; }
            public ImmutableList<string> ImmutableList { get; init; } = [];
            public HashSet<int> HashSet { get; init; } = [];
            public ISet<string> Set { get; init; } = new HashSet<string>();
            public Dictionary<string, decimal> Dictionary { get; init; } = [];
            public IReadOnlyDictionary<string, Line?>? ReadOnlyDictionary { get; init; }
            public ImmutableDictionary<string, List<int>> ImmutableDictionary { get; init; } = ImmutableDictionary<string, List<int>>.Empty;
            public List<List<int[]>> Nested { get; init; } = [];
            public byte[]? Bytes { get; init; }
            public JsonElement Element { get; init; }
            public JsonElement? OptionalElement { get; init; }
        }
        """;
}
