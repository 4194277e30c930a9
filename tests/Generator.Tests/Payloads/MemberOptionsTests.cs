extern alias Runtime;

using System.Text.Json;
using Generator.Tests.Support;
using Notify;
using Notify.Generator.Parsing;
using Oversize = Runtime::Notify.Oversize;

namespace Generator.Tests.Payloads;

/// <summary>What attributes and options do to a member.</summary>
public sealed class MemberOptionsTests
{
    private static readonly JsonSerializerOptions CamelCased = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static readonly Comparer<JsonProperty> ByName =
        Comparer<JsonProperty>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name));

    private static bool SameMember(JsonProperty one, JsonProperty other) => one.ToString() == other.ToString();

    [Theory]
    [InlineData("", """{"order_id":1,"kind":"Second"}""")]
    [InlineData(", Naming = PayloadNaming.CamelCase", """{"orderId":1,"kind":"Second"}""")]
    [InlineData(", Naming = PayloadNaming.AsWritten", """{"OrderId":1,"Kind":"Second"}""")]
    [InlineData(", Enums = EnumFormat.Number", """{"order_id":1,"kind":1}""")]
    public void The_options_of_the_channel_hold_for_all_members(string options, string json)
    {
        CompiledChannel channel = CompiledChannel.Of(
            $$"""public enum Kind { First, Second } [PgChannel("orders"{{options}})] public record Order(int OrderId, Kind Kind);""",
            "OrdersChannel");
        Assert.Equal(json, channel.Serialize(channel.Deserialize(json)));
    }

    [Theory]
    [InlineData("", Oversize.Reject)]
    [InlineData(", Oversize = Oversize.Reject", Oversize.Reject)]
    [InlineData(", Oversize = Oversize.Store", Oversize.Store)]
    public void The_serializer_tells_what_becomes_of_a_payload_that_is_too_long(string options, Oversize oversize)
    {
        CompiledChannel channel = CompiledChannel.Of($$"""[PgChannel("notes"{{options}})] public record Note(string Text);""", "NotesChannel");
        object serializer = channel.Definition.GetProperty("Serializer")!.GetValue(null)!;
        Assert.Equal(oversize, serializer.GetType().GetProperty("Oversize")!.GetValue(serializer));
    }

    [Theory]
    [InlineData("Id")]
    [InlineData("OrderId")]
    [InlineData("HTTPStatus")]
    [InlineData("ID")]
    [InlineData("_Leading")]
    [InlineData("alreadyCamel")]
    [InlineData("A")]
    [InlineData("ÄrgerÜber")]
    public void Camel_case_is_what_System_Text_Json_makes(string name)
    {
        Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), NamingParser.CamelCase(name));
    }

    [Theory]
    [InlineData("[JsonConverter(typeof(JsonNumberEnumConverter<Kind>))]", "1")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter<Kind>))]", "\"Second\"")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter))]", "\"Second\"")]
    public void A_converter_on_the_enum_chooses_between_name_and_number(string converter, string value)
    {
        CompiledChannel channel = CompiledChannel.Of(
            $$"""{{converter}} public enum Kind { First, Second } [PgChannel("kinds")] public record Payload(Kind Kind);""",
            "KindsChannel");
        string json = $$"""{"kind":{{value}}}""";
        Assert.Equal(json, channel.Serialize(channel.Deserialize(json)));
    }

    [Theory]
    [InlineData("""{"kind":"B","flags":"View, Write"}""", """{"kind":"A","flags":"Both"}""")]
    [InlineData("""{"kind":"x y, z","flags":"None"}""", """{"kind":"x y, z","flags":"Nothing"}""")]
    public void Every_name_of_a_value_is_read_and_the_first_is_written(string read, string written)
    {
        CompiledChannel channel = CompiledChannel.Of(
            """
            public enum Kind { A = 1, B = 1, [JsonStringEnumMemberName("x y, z")] C }
            [Flags] public enum Rights { Nothing = 0, None = 0, Read = 1, View = 1, Write = 2, Both = 3 }
            [PgChannel("names")] public record Payload([property: JsonConverter(typeof(JsonStringEnumConverter))] Kind Kind, [property: JsonConverter(typeof(JsonStringEnumConverter))] Rights Flags);
            """,
            "NamesChannel");
        object ours = channel.Deserialize(read);
        Assert.Equal(JsonSerializer.Deserialize(read, channel.PayloadType, CamelCased), ours);
        Assert.Equal(written, channel.Serialize(ours));
        Assert.Equal(
            """{"kind":-1234567890,"flags":"Nothing, Read, Write, Both"}""".Length,
            channel.Definition.GetField("MaxPayloadBytes")!.GetRawConstantValue());
    }

    [Theory]
    [InlineData("""{"name":null,"count":0,"price":0,"late":null}""", """{"always":null}""")]
    [InlineData("""{"name":"x","count":0}""", """{"name":"x","always":null}""")]
    [InlineData("""{"count":2,"late":"y"}""", """{"count":2,"always":null,"late":"y"}""")]
    [InlineData("""{"name":"x","count":2,"price":1.5,"always":"z","late":"y"}""", """{"name":"x","count":2,"price":1.5,"always":"z","late":"y"}""")]
    public void A_member_with_a_condition_is_left_out_without_a_trace(string read, string written)
    {
        CompiledChannel channel = CompiledChannel.Of(
            """
            [PgChannel("sparse")]
            public record Sparse
            {
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Name { get; init; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int Count { get; init; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public decimal? Price { get; init; }
                [JsonIgnore(Condition = JsonIgnoreCondition.Never)] public string? Always { get; init; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Late { get; init; }
                [JsonIgnore] public object? Never { get; init; }
            }
            """,
            "SparseChannel");
        string expected = written.Contains("price", StringComparison.Ordinal) || !read.Contains("\"price\":0", StringComparison.Ordinal)
            ? written
            : written.Replace("{\"always", "{\"price\":0,\"always", StringComparison.Ordinal);
        Assert.Equal(expected, channel.Serialize(channel.Deserialize(read)));
    }

    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3,"d":4,"e":6}""", """{"a":9,"c":3,"d":4,"e":5}""")]
    [InlineData("""{"b":2,"c":3,"d":4}""", """{"a":9,"c":3,"d":4,"e":5}""")]
    public void A_member_may_be_only_written_or_only_read(string read, string written)
    {
        CompiledChannel channel = CompiledChannel.Of(
            """
            [PgChannel("ways")]
            public record Ways([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)] int D)
            {
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenWriting), Range(0, 1)] public int B { get; init; } = 7;
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)] public int A { get; set; } = 9;
                public int C { get; set; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)] public int E => 5;
            }
            """,
            "WaysChannel");
        object ours = channel.Deserialize(read);
        Assert.Equal(JsonSerializer.Deserialize(read, channel.PayloadType, CamelCased), ours);
        string json = channel.Serialize(ours);
        Assert.Equal(JsonSerializer.SerializeToElement(ours, channel.PayloadType, CamelCased).EnumerateObject().Order(ByName),
            JsonDocument.Parse(json).RootElement.EnumerateObject().Order(ByName), SameMember);
        Assert.Equal(JsonDocument.Parse(written).RootElement.EnumerateObject().Order(ByName),
            JsonDocument.Parse(json).RootElement.EnumerateObject().Order(ByName), SameMember);
        Assert.Equal(json.Length, channel.Measure(ours));
        Assert.InRange((int)channel.Definition.GetField("MaxPayloadBytes")!.GetRawConstantValue()!, json.Length, json.Length + 40);
    }

    [Theory]
    [InlineData("[JsonConverter(typeof(JsonNumberEnumConverter<Kind>))] public Kind Kind { get; set; }", "1")]
    [InlineData("[JsonConverter(typeof(JsonNumberEnumConverter<Kind>))] public Kind? Kind { get; set; }", "1")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter))] public Kind Kind { get; set; }", "\"Second\"")]
    [InlineData("[JsonConverter(typeof(JsonStringEnumConverter<Kind>))] public Kind? Kind { get; set; }", "\"Second\"")]
    public void A_converter_on_the_member_counts_more_than_one_on_the_enum(string member, string value)
    {
        string other = value == "1" ? "JsonStringEnumConverter<Kind>" : "JsonNumberEnumConverter<Kind>";
        string otherValue = value == "1" ? "\"Second\"" : "1";
        CompiledChannel channel = CompiledChannel.Of(
            $$"""[JsonConverter(typeof({{other}}))] public enum Kind { First, Second } [PgChannel("kinds")] public class Payload { {{member}} public Kind Other { get; set; } }""",
            "KindsChannel");
        string json = $$"""{"kind":{{value}},"other":{{otherValue}}}""";
        object payload = channel.Deserialize(json);
        Assert.Equal(json, channel.Serialize(payload));
        Assert.Equal(json, JsonSerializer.Serialize(payload, channel.PayloadType, CamelCased));
    }

    [Fact]
    public void What_is_obsolete_or_experimental_is_sent_without_a_word_from_the_compiler()
    {
        CompiledChannel channel = CompiledChannel.Of(
            """
            #pragma warning disable OLD1, OLD2, OLD3, NEW1, NEW2, CS0612, CS0619
            using System.Diagnostics.CodeAnalysis;
            public enum Kind { [Obsolete("", true)] Forbidden = -1, [Obsolete("", DiagnosticId = "OLD1")] Old, [Experimental("NEW1")] New }
            [Experimental("NEW2")] public record Line(int Id);
            [Obsolete("", DiagnosticId = "OLD2")] public class Base { [Obsolete] public int Aged { get; set; } }
            [PgChannel("old")]
            public class Payload : Base
            {
                public Kind[]? Kinds { get; set; }
                public List<Line>? Lines { get; init; } = [];
                public int Half { get; [Obsolete("", DiagnosticId = "OLD3")] set; }
            }
            """,
            "OldChannel");
        const string Json = """{"aged":1,"kinds":["Forbidden","Old","New"],"lines":[{"id":1}],"half":2}""";
        Assert.Equal(Json, channel.Serialize(channel.Deserialize(Json)));
    }

    [Fact]
    public void A_private_property_hides_nothing()
    {
        CompiledChannel channel = CompiledChannel.Of(
            """
            public class Base { public int X { get; set; } public int Y { get; init; } = 5; }
            [PgChannel("hidden")] public class Payload : Base { private new string? X { get; set; } private new int Y() => 1; }
            """,
            "HiddenChannel");
        object payload = channel.Deserialize("""{"x":1}""");
        Assert.Equal("""{"x":1,"y":5}""", channel.Serialize(payload));
        Assert.Equal("""{"x":1,"y":5}""", JsonSerializer.Serialize(payload, channel.PayloadType, CamelCased));
    }

    [Fact]
    public void A_payload_of_conditions_only_may_be_empty()
    {
        CompiledChannel channel = CompiledChannel.Of(
            """[PgChannel("sparse")] public record Sparse([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name);""",
            "SparseChannel");
        Assert.Equal("{}", channel.Serialize(channel.Deserialize("{}")));
        Assert.Equal("""{"name":"x"}""", channel.Serialize(channel.Deserialize("""{"name":"x"}""")));
    }

    [Theory]
    [InlineData("[MaxLength(3)] string? Value", "\"abcd\"", "at most 3 UTF-16 characters")]
    [InlineData("[StringLength(3, MinimumLength = 2)] string Value", "\"a\"", "2 to 3 UTF-16 characters")]
    [InlineData("[Length(1, 2)] int[] Value", "[]", "1 to 2 elements")]
    [InlineData("[MaxLength(1)] List<int>? Value", "[1,2]", "at most 1 elements")]
    [InlineData("[MaxLength(1)] IEnumerable<int> Value", "[1,2]", "at most 1 elements")]
    [InlineData("[MaxLength(1)] System.Collections.Immutable.ImmutableArray<int>? Value", "[1,2]", "at most 1 elements")]
    [InlineData("[MaxLength(1)] Dictionary<string, int> Value", "{\"a\":1,\"b\":2}", "at most 1 entries")]
    [InlineData("[MinLength(2)] byte[] Value", "\"AA==\"", "at least 2 bytes")]
    [InlineData("[MaxLength(3)] Uri Value", "\"abcd\"", "at most 3 UTF-16 characters")]
    [InlineData("[Range(1, 5)] int Value", "0", "at least 1")]
    [InlineData("[Range(1, 5)] long? Value", "6", "at most 5")]
    [InlineData("[Range(-1, 5)] ulong Value", "6", "at most 5")]
    [InlineData("[Range(0.5, 1.5, MinimumIsExclusive = true)] double Value", "0.5", "more than 0.5")]
    [InlineData("[Range(1.5, 5.5, MinimumIsExclusive = true, MaximumIsExclusive = true)] int Value", "1", "at least 2")]
    [InlineData("[Range(1.5, 5.5, MinimumIsExclusive = true, MaximumIsExclusive = true)] int Value", "6", "at most 5")]
    [InlineData("[Range(1, 5, MinimumIsExclusive = true, MaximumIsExclusive = true)] long? Value", "1", "at least 2")]
    [InlineData("[Range(1, 5, MinimumIsExclusive = true, MaximumIsExclusive = true)] long? Value", "5", "at most 4")]
    [InlineData("[Range(0, 255, MinimumIsExclusive = true)] byte Value", "0", "at least 1")]
    [InlineData("[Range(0, 255, MaximumIsExclusive = true)] byte Value", "255", "at most 254")]
    [InlineData("[Range(300, 400)] byte Value", "255", "more than 255")]
    [InlineData("[Range(-5, -1)] uint Value", "0", "less than 0")]
    [InlineData("[Range(0.5, 1.5)] double Value", "\"NaN\"", "at least 0.5")]
    [InlineData("[Range(0.5, 1.5)] float? Value", "\"NaN\"", "at least 0.5")]
    [InlineData("[Range(typeof(decimal), \"0.01\", \"10\")] decimal? Value", "0.005", "at least 0.01")]
    [InlineData("[Range(typeof(decimal), \"1e1\", \"1E2\")] decimal Value", "9", "at least 10")]
    public void A_rule_that_a_value_breaks_is_named_when_it_is_written_and_not_when_it_is_read(string member, string value, string rule)
    {
        CompiledChannel channel = CompiledChannel.Of(
            $$"""[PgChannel("ruled")] public record Ruled({{member.Replace("[", "[property: ").Replace("int[property: ]", "int[]").Replace("byte[property: ]", "byte[]")}});""",
            "RuledChannel");
        object payload = channel.Deserialize($$"""{"value":{{value}}}""");
        PayloadConstraintException error = Assert.Throws<PayloadConstraintException>(() => channel.Serialize(payload));
        Assert.Equal(("ruled", "value", rule), (error.Channel, error.Member, error.Rule));
    }

    [Theory]
    [InlineData("[MaxLength(3)] string? Value", "null")]
    [InlineData("[MaxLength(3)] string? Value", "\"abc\"")]
    [InlineData("[MaxLength(int.MaxValue)] string Value", "\"abc\"")]
    [InlineData("[StringLength(int.MaxValue)] Uri? Value", "\"abc\"")]
    [InlineData("[Length(1, int.MaxValue)] List<int> Value", "[1]")]
    [InlineData("[Length(1, 2)] int[]? Value", "null")]
    [InlineData("[Range(1, 5)] long? Value", "null")]
    [InlineData("[Range(1, 5)] int Value", "5")]
    [InlineData("[Range(-1000000, 1000000)] short Value", "-32768")]
    [InlineData("[Range(-1, 300)] byte Value", "255")]
    [InlineData("[Range(1.5, 5.5, MinimumIsExclusive = true, MaximumIsExclusive = true)] int Value", "2")]
    [InlineData("[Range(1.5, 5.5, MinimumIsExclusive = true, MaximumIsExclusive = true)] int Value", "5")]
    [InlineData("[Range(0.5, 1.5)] float? Value", "null")]
    public void A_value_within_its_rules_is_written(string member, string value)
    {
        CompiledChannel channel = CompiledChannel.Of($$"""[PgChannel("ruled")] public record Ruled({{member}});""", "RuledChannel");
        string json = $$"""{"value":{{value}}}""";
        Assert.Equal(json, channel.Serialize(channel.Deserialize(json)));
    }
}
