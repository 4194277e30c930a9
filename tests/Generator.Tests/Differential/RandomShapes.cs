using System.Globalization;

namespace Generator.Tests.Differential;

/// <summary>Makes random types, nested to a small depth, and remembers the declarations that they need.</summary>
internal sealed class RandomShapes(Random random, string prefix)
{
    private int _declared;

    /// <summary>The enums and records that were made on the way.</summary>
    public List<string> Declarations { get; } = [];

    public RandomShape Next(int depth)
    {
        RandomShape shape = random.Next(depth > 0 ? 12 : 8) switch
        {
            8 => List(Next(depth - 1)),
            9 => Dictionary(Next(depth - 1)),
            10 => Record(depth - 1, isStruct: false),
            11 => Record(depth - 1, isStruct: true),
            7 => Enum(),
            _ => Scalar(),
        };

        // System.Text.Json does not read "NaN" in an ImmutableArray<double>?, whatever the options say.
        bool mayBeOptional = !shape.CSharp.Contains("ImmutableArray<double", StringComparison.Ordinal);
        return mayBeOptional && random.Next(3) == 0 ? shape.Optional : shape;
    }

    /// <summary>A record with up to eight members, in one of the ways in which records are written.</summary>
    public RandomShape Record(int depth, bool isStruct, string attribute = "")
    {
        string name = $"{prefix}R{_declared++}";
        bool isPositional = random.Next(2) == 0;
        List<(string Name, string Json, RandomShape Shape)> members = [];
        for (int count = random.Next(isStruct ? 1 : 0, 9); members.Count < count;)
        {
            string member = $"Member{members.Count}{(random.Next(2) == 0 ? "Of" : "_x")}";
            bool renamed = random.Next(5) == 0;
            string json = renamed ? $"j{members.Count}é\"" : Notify.Generator.Parsing.NamingParser.SnakeCase(member);
            RandomShape shape = Next(depth);
            string mark = renamed ? $"[property: JsonPropertyName({RandomShape.Quote(json)})]" : "";
            bool mayBeAbsent = !isPositional && random.Next(2) == 0;
            string? initial = mayBeAbsent ? Initial(shape, isStruct) : null;
            members.Add((member, json, shape with { Attribute = shape.Attribute + mark, Initial = initial }));
        }

        Declarations.Add(Declare(name, members, isStruct, isPositional, attribute));
        return new RandomShape(
            name,
            value => Object(
                members.Where(member => member.Shape.Initial is null || value.Next(2) == 0)
                    .Select(member => (member.Json, member.Shape.Value(value))),
                value),
            members.All(member => member.Shape.Worst is not null)
                ? Reference(() => Object(members.Select(member => (member.Json, member.Shape.Worst!())), null))
                : null);
    }

    /// <summary>What a member that may be absent is declared with; null for a type that none is known of.</summary>
    private static string? Initial(RandomShape shape, bool isStruct) =>
        shape.CSharp.EndsWith('?') ? ""
        : isStruct ? null
        : shape.CSharp switch
        {
            "int" or "long" or "short" or "sbyte" or "double" or "decimal" => " = 7;",
            "bool" => " = true;",
            "string" when shape.Attribute.Length == 0 => " = \"initial\";",
            _ => null,
        };

    private string Declare(
        string name, List<(string Name, string Json, RandomShape Shape)> members, bool isStruct, bool isPositional, string attribute)
    {
        string kind = isStruct ? "public record struct" : "public sealed record";
        if (isPositional)
        {
            string parameters = string.Join(", ", members.Select(member =>
                $"{member.Shape.Attribute.Replace("[", "[property: ").Replace("[property: property: ", "[property: ")} "
                + $"{member.Shape.CSharp} {member.Name}"));
            return $"{attribute} {kind} {name}({parameters});";
        }

        string properties = string.Join("\n    ", members.Select(member =>
            $"{member.Shape.Attribute.Replace("property: ", "")} public {(member.Shape.Initial is null ? "required " : "")}{member.Shape.CSharp} "
            + $"{member.Name} {{ get; {(random.Next(2) == 0 ? "init" : "set")}; }}{member.Shape.Initial}"));
        return $"{attribute} {kind} {name}\n{{\n    {properties}\n}}";
    }

    /// <summary>JSON of an object, its members in random order.</summary>
    private static string Object(IEnumerable<(string Name, string Value)> members, Random? random)
    {
        (string Name, string Value)[] shuffled = [.. members];
        random?.Shuffle(shuffled);
        return "{" + string.Join(",", shuffled.Select(member => $"{RandomShape.Quote(member.Name)}:{member.Value}")) + "}";
    }

    private RandomShape Enum()
    {
        string name = $"{prefix}E{_declared++}";
        bool isFlags = random.Next(3) == 0;
        Declarations.Add(isFlags
            ? $"[Flags] public enum {name} : byte {{ None = 0, First = 1, Second = 2, Third = 4, [JsonStringEnumMemberName(\"last\")] Fourth = 8 }}"
            : $"public enum {name} : short {{ Zero, One, [JsonStringEnumMemberName(\"a long name for two\")] Two }}");
        string[] values = isFlags
            ? ["\"None\"", "\"First\"", "\"First, Third\"", "\"Second, last\"", "7", "200"]
            : ["\"Zero\"", "\"One\"", "\"a long name for two\"", "-5", "32767"];

        // The bound of flags counts every name, and no value has both None and others.
        return new RandomShape(name, value => values[value.Next(values.Length)], isFlags ? null : () => "\"a long name for two\"");
    }

    private RandomShape List(RandomShape element)
    {
        int most = random.Next(4);
        string type = random.Next(4) switch
        {
            0 => element.CSharp + "[]",
            1 => $"List<{element.CSharp}>",
            2 => $"IReadOnlyList<{element.CSharp}>",
            _ => $"System.Collections.Immutable.ImmutableArray<{element.CSharp}>",
        };
        if (element.CSharp == "byte" && type.EndsWith("[]", StringComparison.Ordinal))
        {
            type = "List<byte>";
        }

        string Of(Func<string> item, int count) => "[" + string.Join(",", Enumerable.Range(0, count).Select(_ => item())) + "]";
        return new RandomShape(
            type,
            value => Of(() => element.Value(value), value.Next(most + 1)),
            element.Worst is null || element.Attribute.Length > 0 ? null : Reference(() => Of(element.Worst, most)),
            $"[MaxLength({most})]");
    }

    private static RandomShape Dictionary(RandomShape element) => new(
        $"Dictionary<string, {element.CSharp}>",
        value => "{" + string.Join(",", Enumerable.Range(0, value.Next(4)).Select(at =>
            $"{RandomShape.Quote(at + RandomShape.RandomText(value, 5))}:{element.Value(value)}")) + "}",
        Worst: null);

    private RandomShape Scalar()
    {
        int length = random.Next(20);
        RandomShape text = new(
            "string", value => RandomShape.Quote(RandomShape.RandomText(value, length)),
            Reference(() => "\"" + string.Concat(Enumerable.Repeat("\\u0001", length)) + "\""), $"[MaxLength({length})]");
        RandomShape[] scalars =
        [
            text,
            text with { Attribute = "", Worst = null },
            new("char", value => value.Next(2) == 0 ? "\"€\"" : "\"\\n\"", () => "\"\\u0001\""),
            new("bool", value => value.Next(2) == 0 ? "true" : "false", () => "false"),
            Integer("sbyte", sbyte.MinValue, sbyte.MaxValue),
            Integer("byte", 0, byte.MaxValue),
            Integer("short", short.MinValue, short.MaxValue),
            Integer("ushort", 0, ushort.MaxValue),
            Integer("int", int.MinValue, int.MaxValue),
            Integer("uint", 0, uint.MaxValue),
            Integer("long", long.MinValue, long.MaxValue),
            new("ulong", value => RandomShape.Number((ulong)value.NextInt64()), () => RandomShape.Number(ulong.MaxValue)),
            new("int", value => RandomShape.Number(value.Next(-20, 101)), () => "-20", "[Range(-20, 100)]"),
            new("double", Double, () => "-1.7976931348623157E+308"),
            new("float", value => RandomShape.Number((float)value.NextDouble() * 1e10f), Worst: () => "-1.08768076E+27"),
            new("decimal", value => RandomShape.Number((decimal)value.NextDouble() * value.Next()), () => "-0.0000000000000000000000000001"),
            new("Guid", value => $"\"{RandomGuid(value)}\"", () => $"\"{Guid.Empty}\""),
            new("DateTimeOffset", value => $"\"{RandomTime(value):yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz}\"", () => "\"2026-11-21T03:16:00.1234567+02:00\""),
            new("DateTime", value => $"\"{RandomTime(value):yyyy-MM-ddTHH:mm:ss.FFFFFFF}{(value.Next(2) == 0 ? "Z" : "")}\"", () => "\"2026-11-21T03:16:00.1234567+00:00\""),
            new("DateOnly", value => $"\"{RandomTime(value):yyyy-MM-dd}\"", () => "\"2026-11-21\""),
            new("TimeOnly", value => $"\"{new TimeOnly(value.NextInt64(TimeSpan.TicksPerDay)):HH:mm:ss.fffffff}\"", () => "\"03:16:00.1234567\""),
            new("TimeSpan", value => $"\"{TimeSpan.FromTicks(value.NextInt64() - value.NextInt64()):c}\"", () => "\"-10675199.02:48:05.4775808\""),
            new("Uri", value => $"\"https://example.com/{value.Next()}?a=b&c=ä\"", Worst: null),
            new("byte[]", value => RandomShape.Quote(Convert.ToBase64String(Bytes(value, length))),
                Reference(() => RandomShape.Quote(Convert.ToBase64String(Enumerable.Repeat((byte)0xFF, length).ToArray()))), $"[MaxLength({length})]"),
        ];
        return scalars[random.Next(scalars.Length)];
    }

    /// <summary>Of a reference, null may be longer than every value that one would give it on purpose; that is no case to reach.</summary>
    private static Func<string>? Reference(Func<string> worst) => worst().Length < "null".Length ? null : worst;

    private static RandomShape Integer(string type, long minimum, long maximum)
    {
        string low = RandomShape.Number(minimum);
        string high = RandomShape.Number(maximum);
        return new RandomShape(
            type,
            value => value.Next(4) switch { 0 => low, 1 => high, _ => RandomShape.Number(value.NextInt64(minimum, maximum)) },
            () => low.Length > high.Length ? low : high);
    }

    private static string Double(Random value) => value.Next(6) switch
    {
        0 => "\"NaN\"",
        1 => "\"-Infinity\"",
        2 => "1e-7",
        3 => "0.1",
        _ => (value.NextDouble() * Math.Pow(10, value.Next(-300, 300))).ToString("R", CultureInfo.InvariantCulture),
    };

    private static Guid RandomGuid(Random value)
    {
        byte[] bytes = new byte[16];
        value.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static byte[] Bytes(Random value, int most)
    {
        byte[] bytes = new byte[value.Next(most + 1)];
        value.NextBytes(bytes);
        return bytes;
    }

    private static DateTimeOffset RandomTime(Random value)
    {
        long ticks = value.NextInt64(new DateTime(2, 1, 1).Ticks, new DateTime(9999, 1, 1).Ticks);
        return new DateTimeOffset(value.Next(2) == 0 ? ticks : ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.FromHours(value.Next(-12, 13)));
    }
}
