using Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Diagnostics;

/// <summary>NTG108: a validation attribute that the writer does not check is reported, whatever its name. RuleTests has those that it checks.</summary>
public sealed class RuleDiagnosticsTests
{
    [Fact]
    public async Task Every_rule_that_is_not_enforced_is_reported_and_no_other_attribute()
    {
        IReadOnlyList<Diagnostic> found = await ChannelDiagnosticsTests.VerifyAsync("""
            using System.ComponentModel;
            using System.ComponentModel.DataAnnotations.Schema;

            [PgChannel("members")]
            public class Members
            {
                [RegularExpression("[a-z]+"), MaxLength(9)] public string {|NTG108:Pattern|} { get; set; } = "";
                [Compare(nameof(Pattern)), MaxLength(9)] public string {|NTG108:Compared|} { get; set; } = "";
                [CustomValidation(typeof(Checks), nameof(Checks.Check))] public int {|NTG108:Custom|} { get; set; }
                [EnumDataType(typeof(DayOfWeek))] public int {|NTG108:Day|} { get; set; }
                [FileExtensions(Extensions = "png"), MaxLength(9)] public string {|NTG108:File|} { get; set; } = "";
                [Even] public int {|NTG108:Own|} { get; set; }
                [EvenMore(2)] public int {|NTG108:OwnOfOwn|} { get; set; }
                [Short] public string {|NTG112:{|NTG108:OwnLength|}|} { get; set; } = "";
                [EmailAddress] public int {|NTG108:Email|} { get; set; }
                [Url] public Guid {|NTG108:Link|} { get; set; }
                [AllowedValues(1, 2)] public long {|NTG108:OtherType|} { get; set; }
                [DeniedValues("a", 1), MaxLength(9)] public string {|NTG108:Mixed|} { get; set; } = "";
                [AllowedValues("2026-01-01")] public DateOnly {|NTG108:Date|} { get; set; }
                [AllowedValues()] public int {|NTG108:NothingAllowed|} { get; set; }
                [AllowedValues(null, null)] public int {|NTG108:NullAllowed|} { get; set; }
                [Even] public List<int>? {|NTG112:{|NTG108:Numbers|}|} { get; set; }

                [Required, MaxLength(9)] public string Required { get; set; } = "";
                [Required] public int RequiredNumber { get; set; }
                [AllowedValues("paid", "open")] public string Allowed { get; set; } = "";
                [AllowedValues(null!), MaxLength(9)] public string? NoList { get; set; }
                [DeniedValues()] public int NothingDenied { get; set; }
                [DataType(DataType.Date)] public DateOnly Shown { get; set; }
                [Display(Name = "x"), Key, Column("y"), Editable(false), DefaultValue(1), DisplayFormat(DataFormatString = "0")] public int Id { get; set; }
                [JsonIgnore, Even] public int Ignored { get; set; }
            }

            [PgChannel("positional")] public record Positional([Even] int {|NTG108:Id|}, [property: Even] int {|NTG108:Other|}, Line Line);
            public record Line([Even] int {|NTG108:Id|});

            [PgChannel("whole"), Whole] public class {|NTG108:Typed|} { public int Id { get; set; } }
            [PgChannel("self")] public class {|NTG108:SelfChecked|} : IValidatableObject
            {
                public int Id { get; set; }
                public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => [];
            }

            public class EvenAttribute : ValidationAttribute;
            public class EvenMoreAttribute(int factor) : EvenAttribute { public int Factor => factor; }
            public class ShortAttribute() : StringLengthAttribute(5);
            public class WholeAttribute : ValidationAttribute;
            public static class Checks { public static ValidationResult? Check(object? value) => ValidationResult.Success; }
            """);
        string[] messages = [.. found.Select(diagnostic => diagnostic.GetMessage())];
        Assert.Contains(messages, message => message.StartsWith("The rule [RegularExpression] of \"Pattern\" is not enforced", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.StartsWith("The rule IValidatableObject of \"SelfChecked\" is", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.EndsWith("its values are not all of the type \"long\", so none of them would be equal", StringComparison.Ordinal));
        Assert.Contains(messages, message => message.EndsWith("only strings can follow it", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AllowedValues(Undefined)")]
    [InlineData("AllowedValues(1, Undefined)")]
    [InlineData("DeniedValues(new[] { Undefined })")]
    [InlineData("Required(Undefined)")]
    [InlineData("Undefined(1)")]
    public void A_rule_that_is_still_being_typed_breaks_nothing(string rule)
    {
        GeneratorRun run = GeneratorRun.Of($"[PgChannel(\"a\")] public record Payload([{rule}] int Id);");
        Assert.Null(run.Result.Exception);
        Assert.Empty(run.Errors);
        Assert.Contains("A.g.cs", run.Files.Keys);
    }
}
