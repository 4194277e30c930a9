using Notify.CodeFixes;

namespace Generator.Tests.CodeFixes;

/// <summary>NTG007: the payload, and what is around it, becomes internal.</summary>
public sealed class AccessibilityCodeFixTests
{
    private static readonly AccessibilityCodeFix Fix = new();

    [Theory]
    [InlineData("private sealed record Order(int Id);", "internal sealed record Order(int Id);")]
    [InlineData("protected record Order(int Id);", "internal record Order(int Id);")]
    [InlineData("private protected record Order(int Id);", "internal record Order(int Id);")]
    [InlineData("record Order(int Id);", "internal record Order(int Id);")]
    [InlineData("sealed record Order(int Id);", "internal sealed record Order(int Id);")]
    [InlineData("private readonly record struct Order(int Id);", "internal readonly record struct Order(int Id);")]
    [InlineData("protected internal class Inner { [PgChannel(\"b\")] private record Other(int Id); }", "protected internal class Inner { [PgChannel(\"b\")] internal record Other(int Id); }", true)]
    public async Task A_nested_type_becomes_internal(string before, string after, bool isOuter = false)
    {
        string source = $$"""
            using Notify;

            public class Checkout
            {
                // What was bought.
                {{(isOuter ? "" : "[PgChannel(\"orders\")]")}}
                {0}
            }
            """;
        Assert.Equal(source.Replace("{0}", after), Assert.Single(await CodeFixRun.FixAsync(Fix, source.Replace("{0}", before))));
    }

    [Fact]
    public async Task What_the_payload_shows_becomes_internal_with_it()
    {
        const string Source = """
            using System.Collections.Generic;
            using Notify;

            public class Checkout
            {
                [PgChannel("orders"), System.Serializable] {0} partial record Order<List>(Line[] Lines, Kind? Kind) : Base;
                {1} class Base { public Dictionary<string, Deep>? Deeps { get; init; } }
                {1} struct Line { public int Id { get; set; } private Hidden? Own => null; }
                {1} enum Kind { First }
                {1} record Deep(int Id);
                private class Hidden;
                public class Other { private enum Kind { None } }
            }
            """;
        string source = Source.Replace("Order<List>", "Order").Replace("class Base", "record Base");
        Assert.Equal(
            source.Replace("{0}", "internal").Replace("{1}", "internal"),
            Assert.Single(await CodeFixRun.FixAsync(Fix, source.Replace("{0}", "private").Replace("{1}", "private"))));
    }

    [Fact]
    public async Task A_file_local_type_becomes_internal()
    {
        Assert.Equal(
            """
            using Notify;

            /// <summary>What was bought.</summary>
            [PgChannel("orders")]
            record Order(int Id);
            """,
            Assert.Single(await CodeFixRun.FixAsync(Fix, """
                using Notify;

                /// <summary>What was bought.</summary>
                [PgChannel("orders")]
                file record Order(int Id);
                """)));
    }

    [Fact]
    public async Task Types_around_the_payload_and_all_their_parts_become_internal()
    {
        string[] files = await CodeFixRun.FixAsync(
            Fix,
            """
            using Notify;

            public static partial class Shop
            {
                /* parts */ private static partial class Checkout
                {
                    [PgChannel("orders")] public sealed record Order(int Id);
                }
            }
            """,
            """
            public static partial class Shop
            {
                private static partial class Checkout;
            }
            """);
        Assert.Contains("/* parts */ internal static partial class Checkout\n", files[0], StringComparison.Ordinal);
        Assert.Contains("    internal static partial class Checkout;", files[1], StringComparison.Ordinal);
        Assert.Contains("public sealed record Order", files[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_types_can_be_made_internal_at_once()
    {
        Assert.Equal(
            """
            using Notify;

            file class Shop
            {
                [PgChannel("orders")] internal record Order(int Id);

                [PgChannel("parcels")] internal record Parcel(int Id);
            }
            """.Replace("file class", "class"),
            Assert.Single(await CodeFixRun.FixAllAsync(Fix, """
                using Notify;

                file class Shop
                {
                    [PgChannel("orders")] private record Order(int Id);

                    [PgChannel("parcels")] record Parcel(int Id);
                }
                """)));
    }
}
