using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Generator.Tests.Support;
using Notify;

namespace Generator.Tests.Payloads;

/// <summary>The rules of validation attributes that the writer checks: it refuses just what the framework's own validation refuses.</summary>
public sealed class RuleTests
{
    /// <summary>A member for each rule, and values for it.</summary>
    private const string Source = """
        public enum Kind { None, First, Second }

        [PgChannel("rules")]
        public class Rules
        {
            [Required] public string Required { get; set; } = "x";
            [Required] public string? RequiredOrNull { get; set; } = "x";
            [Required(AllowEmptyStrings = true)] public string? RequiredMayBeBlank { get; set; } = "x";
            [Required] public int? RequiredNumber { get; set; } = 1;
            [Required] public int RequiredValue { get; set; }
            [Required] public List<int>? RequiredList { get; set; } = [];
            [AllowedValues("paid", "op\"en")] public string Status { get; set; } = "paid";
            [AllowedValues("paid", null)] public string? StatusOrNull { get; set; }
            [AllowedValues(-1, 2, int.MaxValue)] public int Number { get; set; } = 2;
            [AllowedValues(1, null)] public int? NumberOrNull { get; set; } = 1;
            [AllowedValues(1, 2)] public int? NumberNotNull { get; set; } = 1;
            [AllowedValues(1.5, 0.0)] public double Fraction { get; set; } = 1.5;
            [AllowedValues(true)] public bool Agreed { get; set; } = true;
            [AllowedValues('a', '\'')] public char Letter { get; set; } = 'a';
            [AllowedValues(Kind.First, Kind.Second)] public Kind Kind { get; set; } = Kind.First;
            [DeniedValues("admin", "")] public string Name { get; set; } = "x";
            [DeniedValues(0, -5)] public int NotZero { get; set; } = 1;
            [DeniedValues("x", null)] public string? NotNull { get; set; } = "a";
            [DeniedValues(Kind.None)] public Kind? NotNone { get; set; }
            [EmailAddress] public string? Email { get; set; }
            [Url] public string? Link { get; set; }
            [Url] public Uri? Address { get; set; }
            [Phone] public string? Phone { get; set; }
            [CreditCard] public string? Card { get; set; }
            [Base64String] public string? Data { get; set; }
            [EmailAddress, AllowedValues("a@b", "c")] public string Both { get; set; } = "a@b";
            public Inner Inner { get; set; } = new();
        }

        public class Inner { [EmailAddress] public string? Email { get; set; } [Required] public string? Name { get; set; } = "x"; }
        """;

    private static readonly object?[] Values =
    [
        null, "", " ", "\t\n", "x", "paid", "op\"en", "PAID", "admin", "a@b", "c", "@b", "a@", "a@b@c", "a\n@b", "http://a", "ftp://a", "file:///a", "a.b",
        "+49 (30) 1234567", "12", "4111 1111 1111 1111", "4111111111111112", "aGk=", "aGk", "%", -1, 0, 1, 2, 3, -5, int.MaxValue, 1.5, 0.0, -0.0,
        double.NaN, true, false, 'a', 'b', '\'', new Uri("http://a"), new Uri("file:///a"), new Uri("a", UriKind.Relative), new List<int>(),
    ];

    [Fact]
    public void The_writer_refuses_what_the_frameworks_validation_refuses()
    {
        CompiledChannel channel = CompiledChannel.Of(Source, "RulesChannel");
        int refused = 0, accepted = 0;
        foreach (PropertyInfo property in channel.PayloadType.GetProperties().Where(property => property.Name != "Inner"))
        {
            Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            IEnumerable<object?> values = type.IsEnum ? [null, .. Enum.GetValues(type).Cast<object>(), Enum.ToObject(type, 7)] : Values;
            foreach (object? value in values.Where(value => value is null ? property.PropertyType != type || !type.IsValueType : type.IsInstanceOfType(value)))
            {
                object payload = Activator.CreateInstance(channel.PayloadType)!;
                property.SetValue(payload, value);
                bool isValid = Validator.TryValidateProperty(
                    value, new ValidationContext(payload) { MemberName = property.Name }, []);
                Exception? error = Record.Exception(() => channel.Serialize(payload));
                Assert.True(isValid == (error is null), $"{property.Name} = \"{value}\" ({isValid}): {error?.Message}");
                if (error is not null)
                {
                    Assert.Equal(Json(property.Name), Assert.IsType<PayloadConstraintException>(error).Member);
                }

                _ = isValid ? accepted++ : refused++;
            }
        }

        Assert.InRange(refused, 100, 1000);
        Assert.InRange(accepted, 100, 1000);
    }

    [Fact]
    public void The_message_says_what_is_allowed_and_rules_within_count()
    {
        CompiledChannel channel = CompiledChannel.Of(Source, "RulesChannel");
        Assert.Equal("one of \"paid\", \"op\\\"en\"", Rule("Status", "open"));
        Assert.Equal("one of First, Second", Rule("Kind", Enum.ToObject(channel.PayloadType.Assembly.GetType("Kind")!, 0)));
        Assert.Equal("none of \"admin\", \"\"", Rule("Name", "admin"));
        Assert.Equal("not null, empty or white space", Rule("Required", ""));
        Assert.Equal("an e-mail address", Rule("Email", "x"));

        object inner = Activator.CreateInstance(channel.PayloadType.Assembly.GetType("Inner")!)!;
        inner.GetType().GetProperty("Email")!.SetValue(inner, "x");
        Assert.Equal("an e-mail address", Rule("Inner", inner));

        string Rule(string member, object? value)
        {
            object payload = Activator.CreateInstance(channel.PayloadType)!;
            channel.PayloadType.GetProperty(member)!.SetValue(payload, value);
            return Assert.Throws<PayloadConstraintException>(() => channel.Serialize(payload)).Rule;
        }
    }

    /// <summary>A received payload may break a rule.</summary>
    [Fact]
    public void Reading_checks_no_rule()
    {
        CompiledChannel channel = CompiledChannel.Of(
            """[PgChannel("mails")] public record Mail([EmailAddress, MaxLength(9)] string To, [AllowedValues("a", "long")] string Kind);""", "MailsChannel");
        object received = channel.Deserialize("""{"to":"nobody","kind":"other"}""");
        Assert.Equal("other", channel.PayloadType.GetProperty("Kind")!.GetValue(received));

        // The longest allowed value bounds the payload: {"to":"…","kind":"long"} with six bytes for each character.
        Assert.Equal(7 + 54 + 10 + 24 + 2, channel.Definition.GetField("MaxPayloadBytes")!.GetRawConstantValue());
    }

    private static string Json(string name) => Notify.Generator.Parsing.NamingParser.SnakeCase(name);
}
