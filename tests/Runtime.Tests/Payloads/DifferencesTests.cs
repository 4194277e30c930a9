using System.Text.Json;
using System.Text.Json.Serialization;
using Notify;

namespace Runtime.Tests.Payloads;

/// <summary>The deliberate differences from System.Text.Json that docs/types.md lists, each with what the two do.</summary>
public sealed class DifferencesTests
{
    private static readonly FlagNames Names = new(("Read", 1UL), ("Write", 2UL));

    private static readonly JsonSerializerOptions Theirs = new() { Converters = { new JsonStringEnumConverter() } };

    [Flags]
    public enum Access
    {
        Read = 1,
        Write = 2,
    }

    [Theory]
    [InlineData("\"read\"")] // The case of a name.
    [InlineData("\"3\"")] // A number in a string.
    [InlineData("\"Read,\"")]
    public void Names_of_flags_are_exact(string json) => OnlyTheyRead(json, (ref reader) => (Access)Names.Read(ref reader));

    [Theory]
    [InlineData("\"infinity\"")]
    [InlineData("\"-infinity\"")]
    [InlineData("\"1900-01-01T11:16:52-00:43:08\"")]
    [InlineData("\"1880-01-01T12:00:00+15:13\"")]
    public void Dates_of_PostgreSQL_are_read(string json)
    {
        OnlyWeRead(json, (ref reader) => reader.ReadDateTimeOffset());
        OnlyWeRead(json, (ref reader) => reader.ReadDateTime());
    }

    [Theory]
    [InlineData("\"1 day -02:00:00\"", 22)]
    [InlineData("\"P1DT-2H\"", 22)]
    [InlineData("\"+0-0 +1 -2:00:00\"", 22)]
    [InlineData("\"@ 1 day -2 hours\"", 22)]
    [InlineData("\"@ 1 day 2 hours ago\"", -26)]
    [InlineData("\"30:00:00\"", 30)]
    [InlineData("\"-1 2:00:00\"", -26)]
    public void Intervals_of_PostgreSQL_are_read(string json, int hours)
    {
        Assert.Equal(TimeSpan.FromHours(hours), OnlyWeRead(json, (ref reader) => reader.ReadTimeSpan()));
    }

    [Theory]
    [InlineData("\"1 year\"")]
    [InlineData("\"1 mon\"")]
    [InlineData("\"1-2\"")]
    [InlineData("\"10-0\"")]
    [InlineData("\"P1M\"")]
    [InlineData("\"P1Y\"")]
    [InlineData("\"P\"")]
    [InlineData("\"PT\"")]
    [InlineData("\"@ 1 mon\"")]
    [InlineData("\"1 day ago 2 days\"")]
    [InlineData("\"1\u00a0day\"")]
    [InlineData("\"1 day 60:60:00\"")]
    [InlineData("\"99999999999999999999 days\"")]
    [InlineData("\" 01:00:00\"")]
    [InlineData("\"\"")]
    public void Months_years_and_what_is_no_interval_are_not(string json) => NobodyReads(json, (ref reader) => reader.ReadTimeSpan());

    [Fact]
    public void Bytes_in_hexadecimal_are_read() => Assert.Equal([10, 255], OnlyWeRead("\"\\\\x0aff\"", (ref reader) => reader.ReadBytes()));

    [Fact]
    public void Characters_outside_ASCII_and_of_HTML_are_not_escaped()
    {
        ValueSerializer<string> ours = new((ref writer, value) => writer.WriteString(value), (ref reader) => reader.ReadString());
        Assert.Equal("\"é<&>'+\"", ours.Written("é<&>'+"));
        Assert.Equal("\"\\u00E9\\u003C\\u0026\\u003E\\u0027\\u002B\"", JsonSerializer.Serialize("é<&>'+"));
    }

    [Fact]
    public void A_time_of_day_is_written_without_trailing_zeros()
    {
        ValueSerializer<TimeOnly> ours = new((ref writer, value) => writer.WriteTimeOnly(value), (ref reader) => reader.ReadTimeOnly());
        TimeOnly time = new(3, 16, 0, 500);
        Assert.Equal("\"03:16:00.5\"", ours.Written(time));
        Assert.Equal("\"03:16:00.5000000\"", JsonSerializer.Serialize(time));
        Assert.Equal(time, JsonSerializer.Deserialize<TimeOnly>(ours.Written(time)));
    }

    [Fact]
    public void Dates_do_not_depend_on_the_zone_of_the_machine()
    {
        ValueSerializer<DateTime> dates = Reader((ref reader) => reader.ReadDateTime());
        DateTime ours = dates.Deserialize("\"2026-11-21T03:16:00+02:00\"");
        Assert.Equal((DateTimeKind.Utc, 1), (ours.Kind, ours.Hour));
        Assert.Equal(DateTimeKind.Local, JsonSerializer.Deserialize<DateTime>("\"2026-11-21T03:16:00+02:00\"").Kind);
        ValueSerializer<DateTimeOffset> instants = Reader((ref reader) => reader.ReadDateTimeOffset());
        Assert.Equal(TimeSpan.Zero, instants.Deserialize("\"2026-11-21T03:16:00\"").Offset);
    }

    [Fact]
    public void An_element_that_is_not_UTF_8_is_refused_at_once()
    {
        byte[] json = [(byte)'"', 0xFF, (byte)'"'];
        Assert.Throws<PayloadFormatException>(() => Reader((ref reader) => reader.ReadJsonElement()).Deserialize(json));
        JsonElement element = JsonSerializer.Deserialize<JsonElement>(json);
        Assert.Throws<InvalidOperationException>(() => element.GetString());
    }

    private static void OnlyTheyRead<T>(string json, ReadValue<T> read)
    {
        Assert.Throws<PayloadFormatException>(() => Reader(read).Deserialize(json));
        JsonSerializer.Deserialize<T>(json, Theirs);
    }

    private static T OnlyWeRead<T>(string json, ReadValue<T> read)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json, Theirs));
        return Reader(read).Deserialize(json);
    }

    private static void NobodyReads<T>(string json, ReadValue<T> read)
    {
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>(json, Theirs));
        Assert.Throws<PayloadFormatException>(() => Reader(read).Deserialize(json));
    }

    private static ValueSerializer<T> Reader<T>(ReadValue<T> read) => new((ref _, _) => { }, read);
}
