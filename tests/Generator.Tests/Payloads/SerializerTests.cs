using System.Text.Json;
using System.Text.Json.Serialization;
using Generator.Tests.Support;
using Notify;

namespace Generator.Tests.Payloads;

/// <summary>The generated serializer, run, with System.Text.Json as the judge.</summary>
public sealed class SerializerTests
{
    private static readonly JsonSerializerOptions Equivalent = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly CompiledChannel EveryTypeChannel = CompiledChannel.Of(EveryType.Source, "Types.EveryTypeChannel");

    public static TheoryData<string> Values => new(
        """{"text":""}""",
        """{"text":"plain","optional_text":null,"boolean":true,"optional_boolean":false,"s_byte":-128,"byte":255}""",
        """{"text":"\u0000\u001f\"\\/\b\f\n\r\t äß€😀 \ud83d\ude00","int16":-32768,"u_int16":65535,"int32":-2147483648}""",
        """{"text":"x","optional_int32":2147483647,"u_int32":4294967295,"int64":-9223372036854775808,"u_int64":18446744073709551615}""",
        """{"text":"x","single":3.4028235E38,"double":-1.7976931348623157E308,"decimal":-79228162514264337593543950335}""",
        """{"text":"x","single":"NaN","double":"-Infinity","decimal":0.0000000000000000000000000001,"optional_decimal":10.50}""",
        """{"text":"x","single":1E-45,"double":5E-324,"guid":"0f8fad5b-d9cb-469f-a165-70867728950e","optional_guid":null}""",
        """{"text":"x","date_time":"2026-11-21T03:16:00.1234567Z","date_time_offset":"2026-11-21T03:16:00.12+05:30"}""",
        """{"text":"x","date_time":"0001-01-01T00:00:00","optional_date_time_offset":"9999-12-31T23:59:59.9999999+00:00"}""",
        """{"text":"x","date_time":"2026-02-28","date_time_offset":"2026-11-21T03:16:00Z","colour":"Green","optional_colour":"Blue"}""",
        """{"text":"x","colour":8,"optional_colour":200,"unknown":{"a":[1,2,{"b":null}]},"text":"last wins"}""",
        " \r\n\t{ \"text\" : \"x\" , \"\\u0062oolean\" : true } \n");

    [Theory]
    [MemberData(nameof(Values))]
    public void What_it_reads_and_writes_is_what_System_Text_Json_reads(string json)
    {
        object ours = EveryTypeChannel.Deserialize(json);
        Assert.Equal(JsonSerializer.Deserialize(json, EveryTypeChannel.PayloadType, Equivalent), ours);

        string written = EveryTypeChannel.Serialize(ours);
        Assert.Equal(ours, JsonSerializer.Deserialize(written, EveryTypeChannel.PayloadType, Equivalent));
        Assert.Equal(ours, EveryTypeChannel.Deserialize(written));
        Assert.Equal(
            ours, EveryTypeChannel.Deserialize(JsonSerializer.Serialize(ours, EveryTypeChannel.PayloadType, Equivalent)));
    }

    [Theory]
    [InlineData("", "$", "not valid JSON")]
    [InlineData("SECRET", "$", "not valid JSON")]
    [InlineData("null", "$", "expected an object, found null")]
    [InlineData("[]", "$", "expected an object, found an array")]
    [InlineData("{}", "$", "the member \"text\" is missing")]
    [InlineData("""{"text":null}""", "$.text", "expected a string, found null")]
    [InlineData("""{"text":"SECRET"} x""", "$", "not valid JSON")]
    [InlineData("""{"text":"SECRET"}{"text":"SECRET"}""", "$", "not valid JSON")]
    [InlineData("""{"text":"SECRET","int32":"SECRET"}""", "$.int32", "a string is not a 32-bit integer")]
    [InlineData("""{"text":"SECRET","int32":2147483648}""", "$.int32", "a number is not a 32-bit integer, or out of its range")]
    [InlineData("""{"text":"SECRET","byte":-1}""", "$.byte", "a number is not a byte")]
    [InlineData("""{"text":"SECRET","decimal":1e400}""", "$.decimal", "a number is not a decimal")]
    [InlineData("""{"text":"SECRET","guid":"SECRET"}""", "$.guid", "a string is not a UUID")]
    [InlineData("""{"text":"SECRET","date_time":"SECRET"}""", "$.date_time", "a string is not a date and time")]
    [InlineData("""{"text":"SECRET","colour":"SECRET"}""", "$.colour", "expected one of Red, Green, Blue, found a string")]
    [InlineData("""{"text":"SECRET","boolean":0}""", "$.boolean", "expected a boolean, found a number")]
    [InlineData("""{"text":"\ud800"}""", "$.text", "not valid Unicode")]
    [InlineData("""{"SECRET":{"text":[1,{"SECRET":tru""", "$.*.text[1].*", "not valid JSON")]
    public void What_it_can_not_read_is_named_by_channel_and_path_and_never_quoted(string json, string path, string problem)
    {
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => EveryTypeChannel.Deserialize(json));
        Assert.Equal("every_type", error.Channel);
        Assert.Equal(path, error.Path);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":"a~b"}""")]
    [InlineData("""{"text":"a","unknown":"~"}""")]
    [InlineData("~")]
    public void Half_a_surrogate_pair_is_refused_and_not_replaced(string marked)
    {
        // An attribute can't hold it.
        string json = marked.Replace('~', '\ud83d');
        Assert.Throws<ArgumentException>(() => JsonSerializer.Deserialize(json, EveryTypeChannel.PayloadType, Equivalent));
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => EveryTypeChannel.Deserialize(json));
        Assert.Contains("not valid Unicode", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_is_too_deep_is_an_error_and_no_stack_overflow()
    {
        string json = $$"""{"text":"x","unknown":{{new string('[', 100_000)}}""";
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => EveryTypeChannel.Deserialize(json));
        Assert.Contains("not valid JSON", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("999999999999999 days ", "")]
    [InlineData("+999999999999999 ", "")]
    [InlineData("-999999999999999D", "P")]
    public void An_interval_of_any_number_of_parts_is_an_error_and_no_overflow(string part, string before)
    {
        string text = before + string.Concat(Enumerable.Repeat(part, 300)).TrimEnd();
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(
            () => EveryTypeChannel.Deserialize($$"""{"text":"x","time_span":"{{text}}"}"""));
        Assert.Contains("a string is not a time span", error.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    [Theory]
    [InlineData("infinity", "9999-12-31T23:59:59.9999999+00:00")]
    [InlineData("-infinity", "0001-01-01T00:00:00.0000000+00:00")]
    [InlineData("2026-11-21T03:16:00", "2026-11-21T03:16:00.0000000+00:00")]
    [InlineData("2026-11-21T03:16:00.5+02:00", "2026-11-21T03:16:00.5000000+02:00")]
    public void Dates_as_PostgreSQL_writes_them_are_read_the_same_in_every_time_zone(string written, string expected)
    {
        dynamic payload = EveryTypeChannel.Deserialize($$"""{"text":"x","date_time_offset":"{{written}}","date_time":"{{written}}"}""");
        Assert.Equal(expected, ((DateTimeOffset)payload.DateTimeOffset).ToString("O"));
        DateTime utc = DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture).UtcDateTime;
        Assert.Equal(utc, (DateTime)payload.DateTime);
        Assert.NotEqual(DateTimeKind.Local, ((DateTime)payload.DateTime).Kind);
    }

    [Theory]
    [InlineData(7999, true)]
    [InlineData(8000, false)]
    public void A_payload_of_7999_bytes_is_written_and_one_of_8000_is_refused(int size, bool fits)
    {
        CompiledChannel channel = CompiledChannel.Of("""[PgChannel("notes")] public record Note(string Text);""", "NotesChannel");
        int overhead = """{"text":""}""".Length;
        object payload = Activator.CreateInstance(channel.PayloadType, new string('x', size - overhead - 2) + "é")!;
        if (fits)
        {
            Assert.Equal(size, System.Text.Encoding.UTF8.GetByteCount(channel.Serialize(payload)));
        }
        else
        {
            PayloadTooLargeException error = Assert.Throws<PayloadTooLargeException>(() => channel.Serialize(payload));
            Assert.Equal(("notes", size, 7999), (error.Channel, error.Size, error.Limit));
        }
    }

    [Theory]
    [InlineData("{}", "light", 3, 7)]
    [InlineData("""{"theme":"dark"}""", "dark", 3, 7)]
    [InlineData("""{"columns":null,"width":9}""", "light", null, 9)]
    public void Defaults_are_kept_when_a_member_is_missing(string json, string theme, int? columns, int width)
    {
        CompiledChannel channel = CompiledChannel.Of(
            """
            [PgChannel("settings")]
            public class Settings
            {
                public Settings() => Width = 7;
                public string Theme { get; set; } = "light";
                public int? Columns { get; init; } = 3;
                public int Width { get; init; }
            }
            """,
            "SettingsChannel");
        dynamic payload = channel.Deserialize(json);
        Assert.Equal(theme, (string)payload.Theme);
        Assert.Equal(columns, (int?)payload.Columns);
        Assert.Equal(width, (int)payload.Width);
    }

    [Theory]
    [InlineData("""public record Point(int X, int Y = 5, string Name = "p\"\\", decimal D = 1.5m, double F = double.NaN, E E = E.B, long? L = 7L); public enum E { A, B }""")]
    [InlineData("""public record struct Point(int X, int Y = 5);""")]
    [InlineData("""public class Point { private int _x; public required int X { get => _x; set { _x = value; Y = 5; } } public int Y { get; set; } }""")]
    [InlineData("""public class Base { private int _x; public virtual int X { get => _x; init { _x = value; Y = 5; } } public int Y { get; set; } } public class Point : Base { [JsonRequired] public override int X => base.X; }""")]
    [InlineData("""public class Point { protected internal Point() { } public required int X { get; init; } public int Y { get; protected internal init; } = 5; }""")]
    [InlineData("""public class Point { private int _y = 5; public required int X { get; set; } public int Y { get => _y; init => _y = value; } }""")]
    [InlineData("""public class Base { public Base() => Y = 5; public int Y { get; init; } } public class Point : Base { public required int X { get; set; } }""")]
    [InlineData("""public class Base { public virtual int Y { get; init; } = 5; } public class Point : Base { public required int X { get; set; } public override int Y { get => base.Y; } }""")]
    [InlineData("""public record Point(int X, int Y = 5, char C = '\'', Member M = Member.A); [Flags] public enum Member { A = 1 }""")]
    [InlineData("""public readonly record struct Point(int X) { public int Y { get; init; } = 5; }""")]
    [InlineData("""public struct Point { public Point() { Y = 5; } public required int X { get; set; } public int Y { get; init; } }""")]
    [InlineData("""public class Point(int x) { public int X { get; } = x; public int Y { get; set; } = 5; }""")]
    [InlineData("""public class Point { [JsonConstructor] public Point(int x, int y = 5) { X = x; Y = y; } public Point() { } public int X { get; } public int Y { get; } }""")]
    [InlineData("""public record Base { public required int X { get; init; } } public record Point : Base { public int Y { get; init; } = 5; }""")]
    [InlineData("""public record Base<T> { public required T X { get; init; } } public record Point : Base<int> { public int Y { get; set; } = 5; }""")]
    [InlineData("""public record Base { public virtual int X { get; init; } } public record Point(int Y = 5) : Base { [JsonRequired] public override int X { get; init; } }""")]
    [InlineData("""public record Base<T> { public T Y { get; init; } = (T)(object)5; } public record Point : Base<int> { public required int X { get; set; } }""")]
    [InlineData("""public class Base<T, U> where T : struct, IComparable<T> where U : class, new() { public T Y { get; init; } = (T)(object)5; public U? More { get; init; } = new U(); } public class Point : Base<int, List<int>> { public required int X { get; set; } }""")]
    [InlineData("""public class Outer<T> where T : notnull { public class Inner<U> where U : unmanaged, Enum { public Dictionary<string, T> Map { get; init; } = new(); public T Y { get; init; } = (T)(object)5; } } public class Point : Outer<int>.Inner<DayOfWeek> { public required int X { get; set; } }""")]
    [InlineData("""public class Point(int x) { public required int X { get; init; } = x; public int Y { get; set; } = 5; }""")]
    [InlineData("""public record Point { public Point(int x, int y = 5) => (X, Y) = (x, y); public required int X { get; init; } public int Y { get; } }""")]
    [InlineData("""public class Point { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Point(int x) => X = x; public required int X { get; init; } public required int Field = 3; public int Y { get; set; } = 5; }""")]
    [InlineData("#nullable disable\npublic class Base<T> { public T Other { get; init; } } public class Point : Base<string> { public required int X { get; init; } public int Y { get; init; } = 5; public List<string> L { get; init; } public Dictionary<string, List<string>> D { get; init; } = null; public string[] A { get; set; } public HashSet<string> H { get; init; } public Base<string> B { get; init; } public string S { get; init; } = null; public System.Collections.Immutable.ImmutableArray<string> I { get; init; } }")]
    public void Every_way_to_construct_a_payload_works_and_asks_for_what_is_required(string declaration)
    {
        CompiledChannel channel = CompiledChannel.Of(
            declaration.Insert(PointAt(declaration), """[PgChannel("points")] """),
            "PointsChannel");
        dynamic payload = channel.Deserialize("""{"x":1}""");
        Assert.Equal((1, 5), ((int)payload.X, (int)payload.Y));
        payload = channel.Deserialize("""{"y":2,"x":1}""");
        Assert.Equal((1, 2), ((int)payload.X, (int)payload.Y));
        Assert.Contains("\"x\":1", channel.Serialize(payload), StringComparison.Ordinal);

        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => channel.Deserialize("""{"y":2}"""));
        Assert.Contains("\"x\" is missing", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Deliberate differences that docs/types.md lists.</summary>
    [Theory]
    [InlineData("public record struct Other(int X = 3);", "{}", 3, 0)]
    [InlineData("public record Other(int X = 3) { public Other() : this(4) { } }", "{}", 3, 4)]
    [InlineData("""public record Other(System.Collections.Immutable.ImmutableArray<double>? L) { public int X => L!.Value.Length; }""", """{"l":["NaN"]}""", 1, null)]
    public void Where_it_differs_from_System_Text_Json_it_does_so_as_listed(string declaration, string json, int ours, int? theirs)
    {
        CompiledChannel channel = CompiledChannel.Of($"""[PgChannel("others")] {declaration}""", "OthersChannel");
        Assert.Equal(ours, (int)((dynamic)channel.Deserialize(json)).X);
        if (theirs is null)
        {
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(json, channel.PayloadType, Equivalent));
        }
        else
        {
            Assert.Equal(theirs, (int)((dynamic)JsonSerializer.Deserialize(json, channel.PayloadType, Equivalent)!).X);
        }
    }

    [Fact]
    public void An_exception_of_the_payloads_own_constructor_becomes_a_format_error()
    {
        CompiledChannel channel = CompiledChannel.Of(
            """
            [PgChannel("picky")]
            public class Picky
            {
                public Picky(int x) => X = x > 0 ? x : throw new ArgumentOutOfRangeException(nameof(x));
                public int X { get; }
            }
            """,
            "PickyChannel");
        PayloadFormatException error = Assert.Throws<PayloadFormatException>(() => channel.Deserialize("""{"x":0}"""));
        Assert.IsType<ArgumentOutOfRangeException>(error.InnerException);
    }

    /// <summary>Where the declaration of the payload itself begins: the last one before the word Point.</summary>
    private static int PointAt(string declaration)
    {
        int name = declaration.IndexOf(" Point", StringComparison.Ordinal);
        return declaration.LastIndexOf("public", name, StringComparison.Ordinal);
    }
}
