using System.Text.Json;
using Generator.Tests.Support;
using Notify;
using Notify.Generator.Parsing;

namespace Generator.Tests.Payloads;

/// <summary>What attributes and options do to a member.</summary>
public sealed class MemberOptionsTests
{
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
        Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), CamelCase.Of(name));
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
    [InlineData("[Range(typeof(decimal), \"0.01\", \"10\")] decimal? Value", "0.005", "at least 0.01")]
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
    [InlineData("[Length(1, 2)] int[]? Value", "null")]
    [InlineData("[Range(1, 5)] long? Value", "null")]
    [InlineData("[Range(1, 5)] int Value", "5")]
    [InlineData("[Range(-1000000, 1000000)] short Value", "-32768")]
    [InlineData("[Range(-1, 300)] byte Value", "255")]
    public void A_value_within_its_rules_is_written(string member, string value)
    {
        CompiledChannel channel = CompiledChannel.Of($$"""[PgChannel("ruled")] public record Ruled({{member}});""", "RuledChannel");
        string json = $$"""{"value":{{value}}}""";
        Assert.Equal(json, channel.Serialize(channel.Deserialize(json)));
    }
}
