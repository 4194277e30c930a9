using Notify.CodeFixes;

namespace Generator.Tests.CodeFixes;

/// <summary>NTG003, NTG111 and NTG112: the member gets the [MaxLength] that was computed for it.</summary>
public sealed class MaxLengthCodeFixTests
{
    private static readonly MaxLengthCodeFix Fix = new();

    [Fact]
    public async Task A_parameter_of_a_record_is_bounded_and_the_using_added()
    {
        Assert.Equal(
            """
            using System.ComponentModel.DataAnnotations;
            using Notify;

            namespace Shop;

            [PgChannel("notes")]
            public sealed record Note(long Id, [MaxLength(1327)] string Text);
            """,
            Assert.Single(await CodeFixRun.FixAsync(Fix, """
                using Notify;

                namespace Shop;

                [PgChannel("notes")]
                public sealed record Note(long Id, string Text);
                """)));
    }

    [Theory]
    [InlineData("string RoomName", "[MaxLength(19)] string RoomName")]
    [InlineData("[MaxLength(20)] string RoomName", "[MaxLength(19)] string RoomName")]
    public async Task A_parameter_of_a_family_is_bounded_so_that_its_names_fit(string before, string after)
    {
        const string Source = """
            using System.ComponentModel.DataAnnotations;
            using Notify;

            [PgChannel("room_{RoomName}", Name = "Rooms")]
            public sealed record Room({0});
            """;
        Assert.Equal(
            Source.Replace("{0}", after, StringComparison.Ordinal),
            Assert.Single(await CodeFixRun.FixAsync(Fix, Source.Replace("{0}", before, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_property_is_bounded_below_its_documentation()
    {
        Assert.Equal(
            """
            using System.ComponentModel.DataAnnotations;
            using Notify;

            [PgChannel("notes")]
            public sealed class Note
            {
                public long Id { get; set; }

                /// <summary>What it says.</summary>
                [MaxLength(1327)]
                public required string Text { get; init; }
            }
            """,
            Assert.Single(await CodeFixRun.FixAsync(Fix, """
                using System.ComponentModel.DataAnnotations;
                using Notify;

                [PgChannel("notes")]
                public sealed class Note
                {
                    public long Id { get; set; }

                    /// <summary>What it says.</summary>
                    public required string Text { get; init; }
                }
                """)));
    }

    [Fact]
    public async Task A_global_using_is_enough()
    {
        string[] files = await CodeFixRun.FixAsync(
            Fix,
            """
            using Notify;
            [PgChannel("notes")]
            public sealed record Note(byte[] Scan);
            """,
            "global using System.ComponentModel.DataAnnotations;");
        Assert.StartsWith("using Notify;\n[PgChannel", files[0], StringComparison.Ordinal);
        Assert.Contains("Note([MaxLength(5988)] byte[] Scan)", files[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[MaxLength(9000)] string Text", "[MaxLength(1331)] string Text")]
    [InlineData("[MaxLength] string Text", "[MaxLength(1331)] string Text")]
    [InlineData("[MaxLength(Limits.Text, ErrorMessage = \"too long\")] string Text", "[MaxLength(1331, ErrorMessage = \"too long\")] string Text")]
    [InlineData("[StringLength(9000, MinimumLength = 1)] string Text", "[StringLength(1331, MinimumLength = 1)] string Text")]
    [InlineData("[property: MaxLength(9000)] string Text", "[property: MaxLength(1331)] string Text")]
    [InlineData("[Required, MaxLength(9000)] string Text", "[Required, MaxLength(1331)] string Text")]
    [InlineData("[Length(1, 9000)] string Text", "[Length(1, 9000)][MaxLength(1331)] string Text")]
    public async Task A_bound_that_is_too_large_is_lowered(string before, string after)
    {
        string source = $$"""
            using System.ComponentModel.DataAnnotations;
            using Notify;

            [PgChannel("notes")]
            public sealed record Note({0});

            public static class Limits { public const int Text = 9000; }
            """;
        Assert.Equal(source.Replace("{0}", after), Assert.Single(await CodeFixRun.FixAsync(Fix, source.Replace("{0}", before))));
    }

    [Fact]
    public async Task A_base_type_in_another_file_is_where_its_member_is_bounded()
    {
        string[] files = await CodeFixRun.FixAsync(
            Fix,
            """
            using Notify;

            [PgChannel("notes")]
            public sealed class Note : Entry
            {
                public long Id { get; set; }
            }
            """,
            """
            public abstract class Entry
            {
                [System.ComponentModel.DataAnnotations.MaxLength(2000)]
                public string Text { get; set; } = "";
            }
            """);
        Assert.Contains("[System.ComponentModel.DataAnnotations.MaxLength(1327)]", files[1], StringComparison.Ordinal);
        Assert.DoesNotContain("MaxLength", files[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_members_can_be_bounded_at_once()
    {
        Assert.Equal(
            """
            using System.ComponentModel.DataAnnotations;
            using Notify;

            [PgChannel("notes")]
            public sealed record Note([MaxLength(664)] string Text, [MaxLength(664)] string More)
            {
                public string? Unrelated => null;
            }
            """,
            Assert.Single(await CodeFixRun.FixAllAsync(Fix, """
                using Notify;

                [PgChannel("notes")]
                public sealed record Note(string Text, string More)
                {
                    public string? Unrelated => null;
                }
                """)));
    }

    [Fact]
    public async Task The_title_says_what_happens()
    {
        Assert.Equal(["Add [MaxLength(1331)] to Text", "Add [StringLength(1331)] to Text"], await CodeFixRun.TitlesAsync(Fix, """
            [Notify.PgChannel("notes")]
            public sealed record Note(string Text);
            """));
    }

    [Theory]
    [InlineData("byte[] Scan", "Add [MaxLength(5988)] to Scan")]
    [InlineData("System.Uri Link", "Add [MaxLength(1331)] to Link")]
    [InlineData("[property: System.ComponentModel.DataAnnotations.MaxLength(9000)] string Text", "Add [MaxLength(1331)] to Text")]
    [InlineData("[System.ComponentModel.DataAnnotations.StringLength(9000)] string Text", "Add [MaxLength(1331)] to Text")]
    public async Task A_string_length_is_only_offered_for_a_string_without_bound(string member, string title)
    {
        Assert.Equal([title], await CodeFixRun.TitlesAsync(Fix, $"[Notify.PgChannel(\"notes\")] public sealed record Note({member});"));
    }

    [Theory]
    [InlineData("public sealed record Note(string Text);", "public sealed record Note([StringLength(1331)] string Text);")]
    [InlineData("public sealed class Note { public string? Text { get; set; } }", "public sealed class Note { [StringLength(1331)] public string? Text { get; set; } }")]
    public async Task A_string_gets_a_string_length_that_no_trimmer_warns_of(string before, string after)
    {
        string fixedSource = Assert.Single(await CodeFixRun.FixAsAsync(
            Fix, "Add [StringLength(1331)] to Text",
            $"using System.ComponentModel.DataAnnotations;\nusing Notify;\n[PgChannel(\"notes\")]\n{before}"));
        Assert.Equal(Words(after), Words(fixedSource.Split('\n', 4)[3]));
    }

    [Theory]
    [InlineData(
        "[System.Text.Json.Serialization.JsonPropertyName(\"text\")] public string Text { get; set; } = \"\";",
        "[System.Text.Json.Serialization.JsonPropertyName(\"text\")][MaxLength(1331)] public string Text { get; set; } = \"\";")]
    [InlineData("[Required, Display] public string Text { get; set; } = \"\";", "[Required, Display][MaxLength(1331)] public string Text { get; set; } = \"\";")]
    [InlineData("public partial string Text { get; set; }", "[MaxLength(1331)] public partial string Text { get; set; }")]
    [InlineData(
        "public class Inner { } public required string @class { get; init; }",
        "public class Inner { } [MaxLength(1331)] public required string @class { get; init; }")]
    public async Task Odd_properties_are_bounded_too(string before, string after)
    {
        const string Frame = "using System.ComponentModel.DataAnnotations;\npublic partial class Outer\n{\n    [Notify.PgChannel(\"notes\")] public partial class Note\n    {\n        {0}\n    }\n}\n";
        string[] files = await CodeFixRun.FixAsync(
            Fix, Frame.Replace("{0}", before),
            before.Contains("partial string", StringComparison.Ordinal)
                ? "public partial class Outer { public partial class Note { public partial string Text { get => _text; set => _text = value; } private string _text = \"\"; } }"
                : "public partial class Outer { public partial class Note { public int Id() => 1; } }");
        Assert.Equal(Words(Frame.Replace("{0}", after)), Words(files[0]));
    }

    [Fact]
    public async Task A_member_of_another_part_and_one_of_a_generic_base_type_are_bounded_where_they_are()
    {
        string[] files = await CodeFixRun.FixAllAsync(
            Fix,
            "[Notify.PgChannel(\"notes\")] public partial record Note : Entry<string>;",
            "public partial record Note { public string More { get; init; } = \"\"; }",
            "public record Entry<T> { public T? Value { get; init; } }");
        Assert.DoesNotContain("MaxLength", files[0], StringComparison.Ordinal);
        Assert.Contains("[MaxLength(", files[1], StringComparison.Ordinal);
        Assert.Contains("[MaxLength(", files[2], StringComparison.Ordinal);
    }

    private static string Words(string source) =>
        string.Join(' ', source.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)).Replace("] [", "][", StringComparison.Ordinal);

    [Fact]
    public async Task Nothing_is_offered_where_no_length_helps()
    {
        Assert.Empty(await CodeFixRun.TitlesAsync(Fix, """
            [Notify.PgChannel("notes")]
            public sealed record Note(System.Collections.Generic.Dictionary<string, int> Counts);
            """));
    }
}
