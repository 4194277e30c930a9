using System.Text.Json;
using Notify;
using Trimmed.App;

// Reads and writes every supported type in a trimmed program without reflection. Ends with 0 if all came back as it was sent.
bool isRight = true;
RoundTrip(ScalarsChannel.Serializer, new Scalars
{
    Text = "äß€😀\u0001\"\\",
    Char = '€',
    Boolean = true,
    SByte = sbyte.MinValue,
    Byte = byte.MaxValue,
    Int16 = short.MinValue,
    UInt16 = ushort.MaxValue,
    Int32 = int.MinValue,
    OptionalInt32 = 7,
    UInt32 = uint.MaxValue,
    Int64 = long.MinValue,
    UInt64 = ulong.MaxValue,
    Single = 0.1f,
    Double = double.NaN,
    Decimal = 1.50m,
    Guid = new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"),
    DateTime = new DateTime(2026, 11, 21, 3, 16, 0, DateTimeKind.Utc),
    DateTimeOffset = new DateTimeOffset(2026, 11, 21, 3, 16, 0, TimeSpan.FromHours(2)),
    DateOnly = new DateOnly(2026, 11, 21),
    TimeOnly = new TimeOnly(3, 16, 0, 123),
    TimeSpan = new TimeSpan(-1, 2, 3),
    Uri = new Uri("https://example.com/?a=b"),
    Bytes = [1, 2, 255],
    Colour = Colour.Green,
    Days = Days.Monday | Days.Tuesday,
    Point = new Point(1.5, -2),
});
RoundTrip(CollectionsChannel.Serializer, new Collections
{
    Array = [1, 2, 3],
    Lines = [new Line(1, "a"), new Line(2)],
    ReadOnlyList = ["x", null],
    ImmutableArray = [new Line(3)],
    HashSet = [Guid.Empty],
    Dictionary = new() { ["a\"b"] = 1.5m },
    ImmutableDictionary = System.Collections.Immutable.ImmutableDictionary<string, List<int>>.Empty.Add("k", [1, 2]),
    Element = JsonDocument.Parse("""{"a":[1,null]}""").RootElement,
    List = [1],
    Collection = [1],
    Enumerable = [1],
    ReadOnlyCollection = [1],
    Set = new HashSet<int> { 1 },
    ReadOnlySet = new HashSet<int> { 1 },
    SortedSet = [1],
    ImmutableList = [1],
    IImmutableList = [1],
    ImmutableHashSet = [1],
    IImmutableSet = System.Collections.Immutable.ImmutableHashSet.Create(1),
    IDictionary = new Dictionary<string, int> { ["a"] = 1 },
    ReadOnlyDictionary = new Dictionary<string, int> { ["a"] = 1 },
    SortedDictionary = new() { ["a"] = 1 },
    IImmutableDictionary = System.Collections.Immutable.ImmutableDictionary<string, int>.Empty.Add("a", 1),
});
RoundTrip(DefaultsChannel.Serializer, new Defaults { Key = new Point(1, 2), Former = [], Count = 4, Settings = new() { Width = 8 }, Colour = Colour.Red });
Same(new Defaults { Former = [default] }, DefaultsChannel.Serializer.Deserialize("""{"settings":{}}"""));
RoundTrip(ByContextChannel.Serializer, new ByContext(new Version(1, 2, 3), new() { [7] = new Version2 { Version = new Version(4, 5) } }));
return isRight ? 0 : 1;

// A list has no equality of its own, so what is written is compared.
void Same(Defaults expected, Defaults actual)
{
    if (DefaultsChannel.Serializer.Serialize(expected) != DefaultsChannel.Serializer.Serialize(actual))
    {
        Console.WriteLine($"DIFFERS: {expected} {actual}");
        isRight = false;
    }
}

void RoundTrip<T>(PayloadSerializer<T> serializer, T payload)
{
    string sent = serializer.Serialize(payload);
    string received = serializer.Serialize(serializer.Deserialize(sent));
    Console.WriteLine(sent);
    if (sent != received)
    {
        Console.WriteLine($"DIFFERS: {received}");
        isRight = false;
    }
}
