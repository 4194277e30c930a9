using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify;

namespace Generator.Tests.Compatibility;

/// <summary>
/// Every name that is generated, against everything that may have the same name already: each combination builds, or one diagnostic
/// says what to change. The names are read from what the generator makes, so a new one is tested without a line here.
/// </summary>
public sealed class NameTests
{
    private const string Trigger = "global::Notify.PgTrigger(\"orders\", Oversize = global::Notify.TriggerOversize.Store)";

    private const string Members =
        "([global::System.ComponentModel.DataAnnotations.MaxLength(9)] string Status, global::System.Collections.Generic.List<Line> Lines, Level Level)";

    private static readonly Build Shop = new()
    {
        Sources = new Dictionary<string, string> { ["Order.cs"] = Order("Shop", "Order", "orders") },
    };

    private static readonly (IReadOnlyList<string> Files, IReadOnlyList<INamedTypeSymbol> Types) Emitted = Shop.Generated();

    /// <summary>The types of the example that are visible outside their file, as <c>Shop.OrdersChannel</c>.</summary>
    private static readonly string[] TypeNames =
        [.. Emitted.Types.Where(type => type is { IsFileLocal: false, Name: not "EmbeddedAttribute" }).Select(type => type.ToDisplayString()).Distinct().Order(StringComparer.Ordinal)];

    private static readonly string[] SimpleNames = [.. TypeNames.Select(Simple).Distinct()];

    public static TheoryData<string> GeneratedTypes => [.. TypeNames];

    public static TheoryData<string, string> ChannelNames
    {
        get
        {
            string[] names =
            [
                .. SimpleNames, .. SimpleNames.Select(Pure), "Channels", "Shop", "ShopChannels", "IOrders", "Notify", "System", "Schema", "_", "class", "var",
            ];
            TheoryData<string, string> data = [];
            foreach (string name in names.Distinct())
            {
                data.Add(name, "Notify");
                data.Add(name, "Microsoft.Extensions.DependencyInjection");
            }

            foreach (string name in names.SelectMany(name => new[] { name, name.ToUpperInvariant(), name.ToLowerInvariant(), "I" + name }).Distinct())
            {
                data.Add(name, "Shop");
            }

            return data;
        }
    }

    public static TheoryData<string> AssemblyNames => Distinct(
    [
        .. RuntimeTypes().Where(name => name.EndsWith("Schema", StringComparison.Ordinal)).Select(name => name[..^"Schema".Length]),
        "Shop", "Orders", "Channels", "CHANNELS", "Channel", "Notify", "notify", "Notify.Runtime", "System", "Microsoft.Extensions.DependencyInjection",
        "My-App 2", "2fast", "class", "_", "日本", "ñandú", "OrdersChannel", "ShopChannels", "I", "𝒜",
    ]);

    public static TheoryData<string> RecordNames => Distinct(
        [.. SimpleNames, .. RuntimeTypes(), "Payload", "System", "Notify", "Microsoft", "Exception", "String", .. Keywords().Select(word => "@" + word)]);

    public static TheoryData<string> Namespaces => Distinct(
    [
        .. TypeNames.Select(name => "Shop." + Simple(name)), .. TypeNames, "Notify", "Notify.Generated", "System", "System.Text.Json", "Shop.Notify",
        "Shop.System", "Shop.Microsoft", "Shop.Notify.Generated", "Microsoft.Extensions.DependencyInjection", "@class.@event.@namespace", "日本",
        "Order", "Shop.Order",
    ]);

    public static TheoryData<string> MemberNames => Distinct(
    [
        .. SimpleNames, "Reader", "Writer", "Value", "IsFirst", "Items", "Item", "Key", "Listener", "Publisher", "Payload", "Builder", "Name", "NameOf",
        "Pattern", "Channel", "Serializer", "Schema", "Up", "Down", "Measure", "Fits", "MaxPayloadBytes", "Oversize", "MemberNames", "Violated", "System",
        "Notify", "_flagsOfFlags", "FlagsOfFlags", "TriggerBody", "Equals1", "ToString1", "Field", "Args", "名前", "_", "__", "_1", "ß",
        .. Keywords().Select(word => "@" + word),
    ]);

    public static TheoryData<string> ShapeNames => Distinct(
    [
        "Payload", "Payload2", "Raw", "Null", "Key", "PayloadInfo", "FooInfo", "Orders", "OrdersSerializer", "Member", "Object", "String", "Int32", "Array",
        "List", "Reader", "ReadPayload", "WritePayload", "Violated", "Channel", "MemberNames", "Serialize", "Type", "Line", "Level", "Order", "Nullable",
    ]);

    [Fact]
    public async Task The_example_itself_builds()
    {
        Assert.Null(await Shop.BuildsOrSaysWhyAsync());
        Assert.True(TypeNames.Length >= 10, string.Join(", ", TypeNames));
    }

    [Theory]
    [MemberData(nameof(GeneratedTypes))]
    public async Task A_type_of_the_users_may_have_the_name(string name) =>
        await Shop.With("Other.cs", Declare(name, "class")).BuildsOrSaysWhyAsync();

    [Theory]
    [MemberData(nameof(GeneratedTypes))]
    public async Task A_generic_type_of_the_users_may_have_the_name(string name) =>
        Assert.Null(await Shop.With("Other.cs", Declare(name, "class", "<T>")).BuildsOrSaysWhyAsync());

    [Theory]
    [MemberData(nameof(GeneratedTypes))]
    public async Task A_type_of_the_users_may_have_the_name_in_another_case(string name) =>
        Assert.Null(await Shop.With("Other.cs", Declare(Home(name) + "." + Simple(name).ToUpperInvariant(), "class")).BuildsOrSaysWhyAsync());

    [Theory]
    [MemberData(nameof(GeneratedTypes))]
    public async Task A_namespace_may_have_the_name(string name) =>
        await Shop.With("Other.cs", $"namespace {name} {{ public class Any; }}").BuildsOrSaysWhyAsync();

    [Theory]
    [MemberData(nameof(GeneratedTypes))]
    public async Task A_public_type_of_a_reference_may_have_the_name(string name) => await WithReference(name, "public", "").BuildsOrSaysWhyAsync();

    [Theory]
    [MemberData(nameof(GeneratedTypes))]
    public async Task An_internal_type_of_a_reference_may_have_the_name(string name) =>
        Assert.Null(await WithReference(name, "internal", "").BuildsOrSaysWhyAsync());

    [Theory]
    [MemberData(nameof(GeneratedTypes))]
    public async Task An_internal_type_that_is_shown_may_have_the_name(string name) =>
        await WithReference(name, "internal", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Shop\")]").BuildsOrSaysWhyAsync();

    [Theory]
    [InlineData("public", "")]
    [InlineData("internal", "")]
    [InlineData("public", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Shop\")]")]
    [InlineData("internal", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Shop\")]")]
    public async Task A_reference_may_have_the_same_channel(string visibility, string visible)
    {
        foreach (string home in (string[])["Shop", "Contracts"])
        {
            Build contracts = Shop with
            {
                AssemblyName = "Contracts",
                Sources = new Dictionary<string, string> { ["Order.cs"] = visible + Order(home, "Order", "orders", visibility) },
            };
            await (Shop with { References = [Compiled(contracts)] }).BuildsOrSaysWhyAsync();
        }
    }

    [Theory]
    [MemberData(nameof(ChannelNames))]
    public async Task A_channel_may_have_any_name(string name, string home)
    {
        Build build = Shop.With("Order.cs", Order(home, "Order", "other", name: name, shapes: home == "Shop"));
        string? id = await build.BuildsOrSaysWhyAsync();
        Assert.True(id is null or "NTG009", id);
    }

    [Theory]
    [MemberData(nameof(ChannelNames))]
    public async Task A_second_channel_may_have_any_name(string name, string home)
    {
        string? id = await Shop.With("Second.cs", Order(home, "Second", "second", name: name, shapes: false)).BuildsOrSaysWhyAsync();
        Assert.True(id is null or "NTG009" or "NTG010", id);
    }

    [Theory]
    [MemberData(nameof(AssemblyNames))]
    public async Task An_assembly_may_have_any_name(string name) => Assert.Null(await (Shop with { AssemblyName = name }).BuildsOrSaysWhyAsync());

    [Theory]
    [MemberData(nameof(RecordNames))]
    public async Task A_record_may_have_any_name(string name)
    {
        string? id = await Shop.With("Order.cs", Order("Shop", name, "orders")).BuildsOrSaysWhyAsync();
        Assert.True(id is null or "NTG009", id);
    }

    [Theory]
    [MemberData(nameof(Namespaces))]
    public async Task A_record_may_stand_in_any_namespace(string name) =>
        await Shop.With("Order.cs", Order(name, "Order", "orders", shapes: name.StartsWith("Shop.", StringComparison.Ordinal))).BuildsOrSaysWhyAsync();

    [Theory]
    [MemberData(nameof(MemberNames))]
    public async Task A_member_may_have_any_name(string name)
    {
        string source = $$"""
            namespace Shop
            {
                [Notify.PgChannel("orders"), Notify.PgTrigger("orders")]
                public record Order([property: Notify.PgColumn("a")] int {{name}}, [property: Notify.PgColumn("b")] Flags? Other)
                {
                    [System.ComponentModel.DataAnnotations.MaxLength(5), Notify.PgColumn("c")] public string? {{name}}Length { get; set; } = "x";
                    [Notify.PgColumn("d")] public Flags Has{{name.TrimStart('@')}} { get; init; } = Flags.A;
                }

                [System.Flags] public enum Flags { A = 1, B = 2 }

                [Notify.PgChannel("family_{{{name.TrimStart('@')}}}", Name = "Family")]
                public record Family(int {{name}});
            }
            """;
        Assert.Null(await Shop.With("Order.cs", source).BuildsOrSaysWhyAsync());
    }

    [Theory]
    [MemberData(nameof(ShapeNames))]
    public async Task A_type_within_a_payload_may_have_any_name(string name)
    {
        string source = $$"""
            namespace Shop
            {
                [Notify.PgChannel("orders", JsonContext = typeof(Context))]
                public record Order(Inner.{{name}} A, Inner.Other.{{name}} B, Inner.Read{{name}} C, Inner.{{name}}Info D, System.Version? E);

                public static class Inner
                {
                    public record {{name}}(int X) { public int Set { get; init; } = 1; }
                    public record {{name}}Info(int X);
                    public record Read{{name}}(int X);
                    public static class Other { [System.Flags] public enum {{name}} { A = 1, B = 2 } }
                }

                [System.Text.Json.Serialization.JsonSerializable(typeof(System.Version))]
                public partial class Context : System.Text.Json.Serialization.JsonSerializerContext
                {
                    public Context() : base(null) { }
                    protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
                    public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(System.Type type) => null;
                    public static Context Default { get; } = new();
                }
            }
            """;
        Assert.Null(await Shop.With("Order.cs", source).BuildsOrSaysWhyAsync());
    }

    /// <summary>A case that is given twice would be skipped.</summary>
    private static TheoryData<string> Distinct(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal)];

    private static Build WithReference(string name, string visibility, string attribute)
    {
        Build reference = Shop with
        {
            AssemblyName = "Reference",
            Sources = new Dictionary<string, string> { ["Other.cs"] = attribute + Declare(name, "class").Replace("public class", visibility + " class") },
        };
        return Shop with { References = [reference.AsReference()] };
    }

    private static CompilationReference Compiled(Build build)
    {
        CSharpCompilation input = build.Compilation();
        CSharpGeneratorDriver.Create([new Notify.Generator.NotifyGenerator().AsSourceGenerator()], parseOptions: build.Parsing)
            .RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _, CancellationToken.None);
        return output.ToMetadataReference();
    }

    private static string Order(
        string home, string record, string channel, string visibility = "public", string? name = null, bool shapes = true) => $$"""
        namespace {{home}}
        {
            [global::Notify.PgChannel("{{channel}}"{{(name is null ? "" : $", Name = \"{name}\"")}}), {{Trigger}}]
            {{visibility}} sealed record {{record}}{{(shapes ? Members : "(int Status)")}};
            {{(shapes ? $"{visibility} sealed record Line(int Id); {visibility} enum Level {{ Low, High }}" : "")}}
        }
        """;

    private static string Declare(string name, string kind, string parameters = "") =>
        $"namespace {Home(name)} {{ public {kind} {Simple(name)}{parameters} {{ }} }}";

    private static string Home(string name) => name[..name.LastIndexOf('.')];

    private static string Simple(string name) => name[(name.LastIndexOf('.') + 1)..];

    /// <summary>What remains of a generated name without its suffix: a channel of this name may get the same one.</summary>
    private static string Pure(string name) =>
        name.Replace("NotifyBuilderExtensions", "").Replace("Listener", "").Replace("Publisher", "").Replace("Channel", "").Replace("Schema", "") is { Length: > 0 } rest
            ? rest
            : "Rest";

    private static IEnumerable<string> RuntimeTypes() => typeof(NotifyListener).Assembly.GetTypes()
        .Concat(typeof(NotifyException).Assembly.GetTypes())
        .Where(type => type is { IsPublic: true, Namespace: "Notify" or "Notify.Generated" })
        .Select(type => type.Name.Split('`')[0])
        .Distinct();

    private static IEnumerable<string> Keywords() => Enum.GetValues<SyntaxKind>()
        .Where(kind => SyntaxFacts.IsReservedKeyword(kind) || SyntaxFacts.IsContextualKeyword(kind))
        .Select(SyntaxFacts.GetText)
        .Where(text => text.Length > 0 && text.All(char.IsLetter))
        .Distinct();
}
