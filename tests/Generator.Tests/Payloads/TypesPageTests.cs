using System.Text.Json;
using System.Text.Json.Serialization;
using Generator.Tests.Support;
using Notify;

namespace Generator.Tests.Payloads;

/// <summary>What docs/types.md says of writing, and of the differences from System.Text.Json; the tables of columns are tested elsewhere.</summary>
public sealed class TypesPageTests
{
    private static readonly JsonSerializerOptions Nearest = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    [Theory]
    [InlineData("bool", "true", "true")]
    [InlineData("sbyte", "-12", "-12")]
    [InlineData("decimal", "12.50", "12.50")]
    [InlineData("double", "0.1", "0.1")]
    [InlineData("float", "\"-Infinity\"", "\"-Infinity\"")]
    [InlineData("string", "\"na\\u00efve <&>'+\"", "\"naïve <&>'+\"")]
    [InlineData("char", "\"a\"", "\"a\"")]
    [InlineData("Guid", "\"0F8FAD5B-d9cb-469f-a165-70867728950e\"", "\"0f8fad5b-d9cb-469f-a165-70867728950e\"")]
    [InlineData("DateTime", "\"2026-11-21T03:16:00.120Z\"", "\"2026-11-21T03:16:00.12Z\"")]
    [InlineData("DateTime", "\"2026-11-21T03:16:00\"", "\"2026-11-21T03:16:00\"")]
    [InlineData("DateTime", "\"2026-11-21T03:16:00+01:00\"", "\"2026-11-21T02:16:00Z\"")]
    [InlineData("DateTimeOffset", "\"2026-11-21T03:16:00+01:00\"", "\"2026-11-21T03:16:00+01:00\"")]
    [InlineData("DateTimeOffset", "\"2026-11-21T03:16:00\"", "\"2026-11-21T03:16:00+00:00\"")]
    [InlineData("DateTimeOffset", "\"1900-01-01T12:00:00-00:43:08\"", "\"1900-01-01T12:43:08+00:00\"")]
    [InlineData("DateOnly", "\"2026-11-21\"", "\"2026-11-21\"")]
    [InlineData("TimeOnly", "\"03:16:00.5000000\"", "\"03:16:00.5\"")]
    [InlineData("TimeSpan", "\"1.02:03:04\"", "\"1.02:03:04\"")]
    [InlineData("TimeSpan", "\"1 day 02:03:04.5\"", "\"1.02:03:04.5000000\"")]
    [InlineData("Uri", "\"https://example.com\"", "\"https://example.com\"")]
    [InlineData("byte[]", "\"3q2+7w==\"", "\"3q2+7w==\"")]
    [InlineData("byte[]", "\"\\\\xdeadbeef\"", "\"3q2+7w==\"")]
    [InlineData("State", "\"Shipped\"", "\"Shipped\"")]
    [InlineData("State", "\"sent back\"", "\"sent back\"")]
    [InlineData("State", "7", "7")]
    [InlineData("Access", "\"Write, Read\"", "\"Read, Write\"")]
    [InlineData("Access", "9", "9")]
    [InlineData("HashSet<int>", "[1, 2]", "[1,2]")]
    [InlineData("Dictionary<string, int>", "{\"a\": 1}", "{\"a\":1}")]
    [InlineData("Point", "{\"x\": 1}", "{\"x\":1}")]
    [InlineData("System.Text.Json.JsonElement", "{\"a\": [1]}", "{\"a\":[1]}")]
    [InlineData("int?", "null", "null")]
    [InlineData("DateOnly", "\"infinity\"", "\"9999-12-31\"")]
    public void A_value_is_written_as_the_page_says(string type, string read, string written)
    {
        CompiledChannel channel = Channel(type);
        Assert.Equal($$"""{"value":{{written}}}""", channel.Serialize(channel.Deserialize($$"""{"value":{{read}}}""")));
    }

    [Fact]
    public void The_defaults_of_JsonElement_and_ImmutableArray_and_half_a_surrogate_pair_are_written()
    {
        Assert.Equal("""{"value":null}""", WithDefault("System.Text.Json.JsonElement"));
        Assert.Equal("""{"value":[]}""", WithDefault("System.Collections.Immutable.ImmutableArray<int>"));
        CompiledChannel text = Channel("string");
        Assert.Equal("{\"value\":\"\ufffd\"}", text.Serialize(Activator.CreateInstance(text.PayloadType, "\ud83d")!));
    }

    /// <summary>The rows in which one side refuses what the other one reads.</summary>
    [Theory]
    [InlineData("State", "\"shipped\"", true, false)]
    [InlineData("State", "\"3\"", true, false)]
    [InlineData("Access", "\"Read,\"", true, false)]
    [InlineData("DateOnly", "\"-infinity\"", false, true)]
    [InlineData("TimeSpan", "\"P1DT2H\"", false, true)]
    [InlineData("byte[]", "\"\\\\x0aff\"", false, true)]
    [InlineData("DateTimeOffset", "\"2026-11-21T03:16:00+15:59:59\"", false, true)]
    [InlineData("int", "\"1\"", false, false)]
    [InlineData("int[]", "[1,]", false, false)]
    [InlineData("int", "/* */1", false, false)]
    public void What_one_side_refuses_is_what_the_page_says(string type, string value, bool theyRead, bool weRead)
    {
        CompiledChannel channel = Channel(type);
        string json = $$"""{"value":{{value}}}""";
        Assert.Equal(theyRead, Record.Exception(() => JsonSerializer.Deserialize(json, channel.PayloadType, Nearest)) is null);
        Exception? error = Record.Exception(() => channel.Deserialize(json));
        Assert.Equal(weRead, error is null);
        Assert.True(error is null or PayloadFormatException);
    }

    private static string WithDefault(string type)
    {
        CompiledChannel channel = Channel(type);
        object? value = Activator.CreateInstance(channel.PayloadType.GetProperty("Value")!.PropertyType);
        return channel.Serialize(Activator.CreateInstance(channel.PayloadType, value)!);
    }

    private static CompiledChannel Channel(string type) => CompiledChannel.Of(
        $$"""
        public enum State { New, Shipped, [JsonStringEnumMemberName("sent back")] SentBack }
        [Flags] public enum Access { Read = 1, Write = 2, Delete = 4 }
        public record Point(int X);
        [PgChannel("page")] public record Payload({{type}} Value);
        """,
        "PageChannel");
}
