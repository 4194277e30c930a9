using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Incremental;

/// <summary>Edits that change what a channel is, in ways that a memo is likely to miss; and a few that change nothing.</summary>
internal static class AdversarialEdits
{
    private const string Twin = "namespace Shop; [PgChannel(\"twins\")] public partial record Twin(int Id, string Name);";
    private const string Derived = "namespace Shop; [PgChannel(\"orders\")] public record Order(int Id) : Base;";
    private const string DerivedClass = "namespace Shop; [PgChannel(\"orders\")] public class Order : Base { public int Id { get; set; } }";
    private const string OfLine = "namespace Shop; [PgChannel(\"orders\")] public record Order(Line Line);";
    private const string OfKind = "namespace Shop; [PgChannel(\"orders\")] public record Order(Kind Kind);";
    private const string OfString = "namespace Shop; [PgChannel(\"orders\")] public record Order(string Text);";
    private const string Bounded = "namespace Shop; [PgChannel(\"orders\")] public record Order([MaxLength(Limits.Most)] string Text);";
    private const string BoundedByName = "namespace Shop; [PgChannel(\"orders\")] public record Order([MaxLength(Most)] string Text);";
    private const string Line = "namespace Shop; public record Line(int A);";
    private const string Limits = "namespace Shop; public static class Limits { public const int Most = 5; }";
    private const string Nothing = "namespace Shop; public class Nothing;";
    private const string PlainBase = "namespace Shop; public record Base { public void M() { } public string Name { get; init; } }";

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, Edit> All { get; } = new[]
    {
        BasesAndMembers(), Enums(), Parts(), Aliases(), Names(), Constants(), Attributes(), Namespaces(), GeneratedNames(), Directives(),
        Bodies(), Cycles(), Options(), Tokens(), Unrelated(),
    }.SelectMany(edits => edits).ToDictionary(edit => edit.Name);

    private static IEnumerable<Edit> BasesAndMembers() =>
    [
        new("a base type gets a member", [Derived, Twin, "namespace Shop; public record Base;"], In(2, "Base;", "Base { public int Version { get; init; } }")),
        new("a base type gets a member of any size", [Derived, "namespace Shop; public record Base;"], In(1, "Base;", "Base { public string? Note { get; init; } }")),
        new("a base of a base of a base", [Derived, "namespace Shop; public record Base : B2;", "namespace Shop; public record B2 : B3;", "namespace Shop; public record B3;"], In(3, "B3;", "B3 { public int Deep { get; init; } }")),
        new("the argument of a generic base", ["namespace Shop; [PgChannel(\"orders\")] public record Order(int Id) : Base<Line>;", "namespace Shop; public record Base<T> { public T? V { get; init; } }", Line], In(2, "int A", "long A")),
        new("a base's positional parameter", ["namespace Shop; [PgChannel(\"orders\")] public record Order(int Id) : Base(Id);", "namespace Shop; public record Base(int Id);"], In(1, "int Id", "long Id")),
        new("a member's type", [OfLine, Line], In(1, "int A", "int A, int B")),
        new("a member's member's type", [OfLine, "namespace Shop; public record Line(Part P);", "namespace Shop; public record Part(int A);"], In(2, "int A", "int A, int B")),
        new("an interface becomes a sequence", ["namespace Shop; [PgChannel(\"orders\")] public record Order(int S) : IThing;", "namespace Shop; public interface IThing;"], In(1, "IThing;", "IThing : System.Collections.IEnumerable;")),
        new("a member is hidden by a method", ["namespace Shop; [PgChannel(\"a\")] public class A : Mid { }", "namespace Shop; public class Mid : Base { }", "namespace Shop; public class Base { public int P { get; set; } }"], In(1, "{ }", "{ public new void P() { } }")),
        new("a constructor's accessibility", ["namespace Shop; [PgChannel(\"a\")] public record A(Line X);", "namespace Shop; public class Line { internal Line() { } public int P { get; set; } }"], In(1, "internal", "private")),
        new("a type's arity", ["namespace Shop; [PgChannel(\"a\")] public record A(Line<int> X);", "namespace Shop; public record Line<T>(T V);"], In(1, "Line<T>(T V)", "Line<T, U>(T V)")),
        new("an attribute becomes a rule", ["namespace Shop; [PgChannel(\"orders\")] public record Order([Even] int Id);", "namespace Shop; public class EvenAttribute : Rule;", "namespace Shop; public class Rule : System.Attribute;"], In(2, "System.Attribute", "ValidationAttribute")),
        new("a rule's values", ["namespace Shop; [PgChannel(\"orders\")] public record Order([AllowedValues(1, Limits.Most)] int Id);", Limits], In(1, "5", "6")),
        new("a rule's values get another type", ["namespace Shop; [PgChannel(\"orders\")] public record Order([AllowedValues(1, Limits.Most)] int Id);", Limits], In(1, "const int", "const long")),
        new("an initializer is no longer computed from a parameter", ["namespace Shop; [PgChannel(\"orders\")] public record Order(int Id) : Base(Id);", "namespace Shop; public record Base(int Id) { public int Next { get; } = Id + 1; }"], In(1, "Id + 1", "1 + 1")),
        new("a base keeps a value", [DerivedClass, "namespace Shop; public class Base { }"], In(1, "{ }", "{ public int Field; }")),
        new("an interface becomes self-validating", ["namespace Shop; [PgChannel(\"orders\")] public record Order(int Id) : IThing { public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => []; }", "namespace Shop; public interface IThing;"], In(1, "IThing;", "IThing : IValidatableObject;")),
        new("a context's types", ["namespace Shop; [PgChannel(\"orders\", JsonContext = typeof(Ctx))] public record Order(Version V);", "namespace Shop; [JsonSerializable(typeof(int))] public partial class Ctx;"], In(1, "typeof(int)", "typeof(Version)")),
    ];

    private static IEnumerable<Edit> Enums() =>
    [
        new("an enum's member", [OfKind, "namespace Shop; public enum Kind { A }"], In(1, "A }", "A, B }")),
        new("an enum's value becomes another member's", [OfKind, "namespace Shop; public enum Kind { A = 1, B = 2 }"], In(1, "B = 2", "B = 1")),
        new("an enum's value by a constant elsewhere", [OfKind, "namespace Shop; public enum Kind { A = 1, B = Limits.Most }", Limits], In(2, "5", "1")),
        new("an enum's type", [OfKind, "namespace Shop; public enum Kind { A }"], In(1, "Kind {", "Kind : byte {")),
    ];

    private static IEnumerable<Edit> Parts() =>
    [
        new("another part gets a property", [Twin, "namespace Shop; partial record Twin;"], In(1, "Twin;", "Twin { public int More { get; init; } }")),
        new("another part gets an attribute", [Twin, "namespace Shop; partial record Twin;"], In(1, "partial", "[JsonNumberHandling(JsonNumberHandling.WriteAsString)] partial")),
        new("another part gets a trigger", [Twin, "namespace Shop; partial record Twin;"], In(1, "partial", "[PgTrigger(\"twins\")] partial")),
        new("another part in a new file", [Twin], Put(1, "namespace Shop; partial record Twin { public int More { get; init; } }")),
        new("another part's file goes", [Twin, "namespace Shop; partial record Twin { public int More { get; init; } }"], Put(1, null)),
        new("another part is annotated, too", [Twin, "namespace Shop; partial record Twin;"], In(1, "partial", "[PgChannel(\"others\")] partial"), Changes: false),
        new("the annotation moves to another part", ["namespace Shop; partial record Twin(int Id);", "namespace Shop; [PgChannel(\"others\")] partial record Twin;"], project => In(0, "partial", "[PgChannel(\"others\")] partial")(In(1, "[PgChannel(\"others\")] ", "")(project)), Changes: null),
        new("parts in another order", [Twin, "namespace Shop; partial record Twin { public int A1 { get; init; } }", "namespace Shop; partial record Twin { public int A2 { get; init; } }"], project =>
        {
            SyntaxTree[] trees = [.. project.SyntaxTrees];
            return project.RemoveAllSyntaxTrees().AddSyntaxTrees(trees[0], trees[1], trees[3], trees[2]);
        }),
        new("all files in reverse", [Twin, "namespace Shop; [PgChannel(\"x\")] public record X(Twin T);", "namespace Shop; partial record Twin { public int A2 { get; init; } }"], project => project.RemoveAllSyntaxTrees().AddSyntaxTrees(project.SyntaxTrees.Reverse()), Changes: null),
    ];

    private static IEnumerable<Edit> Aliases() =>
    [
        new("the type that an alias means", ["using Line = Shop.Parts.Line1; " + OfLine, "namespace Shop.Parts; public record Line1(int A);"], In(1, "int A", "int B")),
        new("a global alias means another type", [OfLine, "namespace Shop.Parts; public record Line1(int A); public record Line2(int B);", "global using Line = Shop.Parts.Line1;"], In(2, "Line1", "Line2")),
        new("a global alias has another argument", ["namespace Shop; [PgChannel(\"orders\")] public record Order(Numbers Numbers);", "global using Numbers = System.Collections.Generic.List<int>;"], In(1, "int", "long")),
        new("the type that a global alias means", [OfLine, "namespace Shop.Parts; public record Line1(int A);", "global using Line = Shop.Parts.Line1;"], In(1, "int A", "int B")),
        new("a global using brings a type", [OfLine, "namespace Parts; public record Line(int A);"], Put(2, "global using Parts;")),
        new("a global using makes a name ambiguous", ["using Parts; " + OfLine, "namespace Parts; public record Line(int A);", "namespace Other; public record Line(int B);"], Put(3, "global using Other;")),
        new("a using goes into the namespace", ["using Parts; namespace Shop.Orders; [PgChannel(\"orders\")] public record Order(Line Line);", Line, "namespace Parts; public record Line(string B);"], In(0, "using Parts; namespace Shop.Orders;", "namespace Shop.Orders; using Parts;")),
        new("an alias goes into the namespace", ["using Line = Parts.Line; namespace Shop.Orders; [PgChannel(\"orders\")] public record Order(Line Line);", Line, "namespace Parts; public record Line(string B);"], In(0, "using Line = Parts.Line; namespace Shop.Orders;", "namespace Shop.Orders; using Line = Parts.Line;")),
        new("a using goes from an outer namespace to an inner one", ["namespace Shop { using Parts; namespace Orders { [PgChannel(\"orders\")] public record Order(Line Line); } }", Line, "namespace Parts; public record Line(string B);"], In(0, "using Parts; namespace Orders {", "namespace Orders { using Parts;")),
        new("the extern alias of a global alias goes", ["namespace Shop; [PgChannel(\"orders\")] public record Order(Kind Kind);", "extern alias Up; global using Kind = Up::Up.Kind;"], In(1, "extern alias Up; ", ""), Prepare: project => project.AddReferences(Upstream("A").ToMetadataReference(["global", "Up"]))),
        new("a comment says that the file of a global alias is generated", ["namespace Shop; [PgChannel(\"orders\")] public record Order(Texts Texts);", "global using Texts = System.Collections.Generic.List<string>;"], In(1, "global", "// <auto-generated/>\nglobal")),
        new("our attribute by an alias", ["using Chan = Notify.PgChannelAttribute; namespace Shop; [Chan(\"twins\")] public record Twin(int Id);"], In(0, "twins", "triplets")),
        new("our attribute by an alias of an alias", ["using Chan = Notify.PgChannelAttribute; namespace Shop { using Deep = Chan; [Deep(\"twins\")] public record Twin(int Id); }"], In(0, "twins", "triplets")),
        new("our attribute by a global alias that comes", ["namespace Shop; [Chan(\"twins\")] public record Twin(int Id);"], Put(1, "global using Chan = Notify.PgChannelAttribute;")),
        new("our attribute by a global alias that goes", ["namespace Shop; [Chan(\"twins\")] public record Twin(int Id);", "global using ChanAttribute = Notify.PgChannelAttribute;"], Put(1, "class X;")),
        new("an extern alias goes", ["extern alias Up; namespace Shop; [PgChannel(\"orders\")] public record Order(Up::Up.Kind Kind);"], In(0, "extern alias Up; ", ""), Prepare: project => project.AddReferences(Upstream("A").ToMetadataReference(["global", "Up"]))),
    ];

    private static IEnumerable<Edit> Names() =>
    [
        new("a nearer type of the name comes", ["namespace Shop.Orders; [PgChannel(\"orders\")] public record Order(Line Line);", Line], Put(2, "namespace Shop.Orders; public record Line(int B);")),
        new("a nearer type of the name goes", ["namespace Shop.Orders; [PgChannel(\"orders\")] public record Order(Line Line);", Line, "namespace Shop.Orders; public record Line(int B);"], Put(2, Nothing)),
        new("a type shadows one of the framework", ["namespace Shop; [PgChannel(\"orders\")] public record Order(Guid Id);", Nothing], In(1, "class Nothing;", "record Guid(int A);")),
        new("a type goes to another namespace", ["using A; using B; " + OfLine, "namespace A; public record Line(int X);"], In(1, "namespace A", "namespace C")),
        new("a type goes from one used namespace to another", ["using A; using B; " + OfLine, "namespace A; public record Line(int X);", "namespace A { public class Here; } namespace B { public class There; }"], In(1, "namespace A", "namespace B")),
        new("a nested type shadows another", ["namespace Shop; public partial class Outer { [PgChannel(\"orders\")] public record Order(Line Line); }", Line, "namespace Shop; public partial class Outer;"], In(2, "Outer;", "Outer { public record Line(int B); }")),
        new("a type nested in a base of the type around", ["namespace Shop; public partial class Outer : Holder { [PgChannel(\"orders\")] public record Order(Line Line); }", "namespace Shop; public class Holder { public record Line(int A); }"], In(1, "int A", "int B")),
        new("a type nested in another is used by a static using", ["using static Shop.Holder; " + OfLine, "namespace Shop; public class Holder { public record Line(int A); }"], In(1, "int A", "int B")),
        new("the type around becomes private elsewhere", ["namespace Shop; partial class Out { partial class Outer { [PgChannel(\"orders\")] public record Order(int L); } }", "namespace Shop; partial class Out { internal partial class Outer; }"], In(1, "internal", "private")),
        new("a file-local type shadows", [OfLine, Line], project => Put(0, OfLine + " file record Line(int B);")(project)),
        new("a file-local type goes to another file", [OfLine + " file record Line(int B);", "namespace Shop;", Line], project => Put(0, OfLine)(Put(1, "namespace Shop; file record Line(int B);")(project))),
        new("a type of System in source", ["namespace Shop; [PgChannel(\"orders\")] public record Order(Guid Id);", "namespace System; public class Nothing;"], In(1, "class Nothing;", "struct Guid { public int A { get; set; } }"), Changes: null),
        new("a type that the compiler looks for", ["namespace Shop; [PgChannel(\"orders\", JsonContext = typeof(Ctx))] public record Order((int, string) Pair);", "namespace Shop; [JsonSerializable(typeof((int, string)))] public partial class Ctx;", "namespace System; public class Nothing;"], In(2, "public class Nothing;", "[Obsolete(\"\", true)] public struct ValueTuple<T, U>;")),
        new("a type called dynamic", ["namespace Shop; [PgChannel(\"orders\")] public record Order(dynamic L);", Nothing], In(1, "class Nothing;", "record @dynamic(int A);"), Changes: null),
        new("a type called nint", ["namespace Shop; [PgChannel(\"orders\")] public record Order(nint L);", Nothing], In(1, "class Nothing;", "record nint(int A);")),
        new("nint becomes the type of that name", ["namespace Shop; [PgChannel(\"orders\", JsonContext = typeof(Ctx))] public record Order(nint V);", "namespace Shop; [JsonSerializable(typeof(nint))] public partial class Ctx;"], In(0, "nint", "@nint")),
        new("an escaped name", ["namespace Shop; [PgChannel(\"orders\")] public record Order(@Line L, Lin\\u0065 M);", Line], In(1, "int A", "int B")),
        new("top-level statements go", ["namespace Shop; [PgChannel(\"orders\")] record Order(int Id, Program P);", "Console.WriteLine();"], Put(1, Nothing)),
        new("the type of top-level statements", ["namespace Shop; [PgChannel(\"orders\")] public record Order(Program P);", Nothing], Put(1, "Console.WriteLine(); public partial class Program { public int A { get; set; } }")),
    ];

    private static IEnumerable<Edit> Constants() =>
    [
        new("a constant in an attribute", [Bounded, Limits], In(1, "5", "6")),
        new("a constant of a constant", [Bounded, "namespace Shop; public static class Limits { public const int Most = More.Most + 1; }", "namespace Shop; public static class More { public const int Most = 5; }"], In(2, "5", "6")),
        new("a constant by a static using", ["using static Shop.Limits; " + BoundedByName, Limits], In(1, "5", "6")),
        new("a constant by a global static using", [BoundedByName, Limits, "global using static Shop.Limits;"], In(1, "5", "6")),
        new("a constant by a global static using, inherited", [BoundedByName, "namespace Shop; public class L : Limits;", "global using static Shop.L;", Limits.Replace("static ", "")], In(3, "5", "6"), Changes: null),
        new("an inherited constant", ["namespace Shop; [PgChannel(\"orders\")] public record Order : Base { [MaxLength(Most)] public string S { get; init; } = \"\"; }", "namespace Shop; public record Base { public const int Most = 5; }"], In(1, "5", "6")),
        new("a constant that the type around inherits", ["namespace Shop; public partial class Outer { [PgChannel(\"orders\")] public record Order([MaxLength(Most)] string S); }", "namespace Shop; public partial class Outer : Holder;", "namespace Shop; public class Holder { public const int Most = 5; }"], In(2, "5", "6")),
        new("a constant as a parameter's default", ["namespace Shop; [PgChannel(\"orders\")] public record Order(int A = Limits.Most);", Limits], In(1, "5", "6")),
        new("a constant in the channel's name", ["namespace Shop; [PgChannel($\"{Limits.Name}_x\")] public record Order(int A);", "namespace Shop; public static class Limits { public const string Name = \"a\"; }"], In(1, "\"a\"", "\"b\"")),
    ];

    private static IEnumerable<Edit> Attributes() =>
    [
        new("an interface takes our attribute's name", [Twin, "namespace Shop; public interface IThing;"], In(1, "IThing", "PgChannelAttribute"), Changes: null),
        new("a namespace takes our attribute's name", [Twin, "namespace Other;"], In(1, "Other", "PgChannelAttribute")),
        new("our attribute is shadowed", [Twin, Nothing], In(1, "class Nothing;", "class PgChannelAttribute(string s) : Attribute;")),
        new("our attribute is shadowed by its short name", [Twin, Nothing], In(1, "class Nothing;", "class PgChannel(string s) : Attribute;")),
        new("an attribute of a member's type", [OfLine, Line], In(1, "public record", "[Obsolete(\"\", DiagnosticId = \"OLD\")] public record")),
        new("an attribute of the assembly", [Twin, Nothing], Put(1, "[assembly: System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")] " + Nothing)),
        new("an attribute of the assembly by an alias", [Twin, "using Ids = Shop.IdsA; [assembly: System.Diagnostics.CodeAnalysis.Experimental(Ids.Id)]", "namespace Shop; public static class IdsA { public const string Id = \"A1\"; }"], In(2, "A1", "A2")),
        new("an attribute of the assembly by another alias", [Twin, "using Ids = Shop.IdsA; [assembly: System.Diagnostics.CodeAnalysis.Experimental(Ids.Id)]", "namespace Shop; public static class IdsA { public const string Id = \"A1\"; } public static class IdsB { public const string Id = \"B1\"; }"], In(1, "IdsA", "IdsB")),
        new("an attribute of the assembly by a constant", [Twin, "[assembly: System.Diagnostics.CodeAnalysis.Experimental(Shop.Ids.Id)] " + Nothing, "namespace Shop; public static class Ids { public const string Id = \"A1\"; }"], In(2, "A1", "A2")),
    ];

    private static IEnumerable<Edit> Namespaces() =>
    [
        new("a namespace shadows System", ["namespace Shop; [PgChannel(\"orders\")] public record Order(System.Guid Id);", "namespace Other; public class Nothing;"], In(1, "namespace Other", "namespace Shop.System")),
        new("a namespace shadows Notify", ["namespace Shop; [Notify.PgChannel(\"orders\")] public record Order(Guid Id);", "namespace Other; public class Nothing;"], In(1, "namespace Other", "namespace Shop.Notify")),
        new("a namespace around others shadows System", ["namespace Shop; [PgChannel(\"orders\")] public record Order(System.Guid Id);", "namespace Other; public class Nothing;"], In(1, "namespace Other", "namespace Shop.System.Inner")),
        new("a namespace shadows a used one", ["namespace Shop { using Parts; [PgChannel(\"orders\")] public record Order(Line Line); }", "namespace Parts { public record Line(int A); }", "namespace Other; public class Nothing;"], In(2, "namespace Other", "namespace Shop.Parts")),
        new("a used namespace goes", ["using Other; namespace Shop; [PgChannel(\"orders\")] public record Order(Guid Id);", "namespace Other; public class Nothing;"], In(1, "namespace Other", "namespace Else"), Changes: null),
        new("a namespace that nothing mentions", [Twin, Nothing], In(1, "namespace Shop", "namespace Shop.New"), Changes: false),
        new("a using in a namespace block", ["namespace Shop { using Parts; [PgChannel(\"orders\")] public record Order(Line L); }", "namespace Parts { public record Line(int A); }"], In(1, "int A", "int B")),
        new("a using in an outer namespace block", ["namespace Shop { using Parts; namespace Inner { [PgChannel(\"orders\")] public record Order(Line L); } }", "namespace Parts { public record Line(int A); }"], In(0, "using Parts; ", "")),
    ];

    private static IEnumerable<Edit> GeneratedNames() =>
    [
        new("a type takes a generated name", [Twin, Nothing], In(1, "Nothing", "TwinsListener")),
        new("a type takes the name of the registration", [Twin, Nothing], Put(1, "namespace Microsoft.Extensions.DependencyInjection; class TwinsNotifyBuilderExtensions;")),
        new("a namespace takes the name of the registration", [Twin, Nothing], Put(1, "namespace Microsoft.Extensions.DependencyInjection.TwinsNotifyBuilderExtensions;")),
        new("a type gives a generated name back", [Twin, "namespace Shop; public class TwinsListener;"], In(1, "TwinsListener", "Nothing")),
        new("a type of a generated name gets a parameter", [Twin, "namespace Shop; public class TwinsListener;"], In(1, "TwinsListener", "TwinsListener<T>")),
        new("a type of a generated name becomes generated", [Twin, "namespace Shop; public class TwinsListener;"], In(1, "public class", "[System.CodeDom.Compiler.GeneratedCode(\"NotifyGen\", \"1\")] public class")),
        new("a member's type becomes a generated one", [Twin, OfLine, Line], In(1, "Line Line", "TwinsListener Line")),
        new("a member's type becomes a generated static class", [Twin, OfLine, Line], In(1, "Line Line", "TwinsChannel Line")),
        new("a member's type becomes its own listener", [OfLine, Line], In(0, "Line Line", "OrdersListener Line")),
        new("a member's type becomes a generated one, beside another error", [Twin, "namespace Shop; [PgChannel(\"orders\")] public record Order(Line Line, object Any);", Line], In(1, "Line Line", "TwinsListener Line")),
        new("a member's type becomes the listener of a channel with an error", ["namespace Shop; [PgChannel(\"twins\")] public record Twin(object Any);", OfLine, Line], In(1, "Line Line", "TwinsListener Line")),
        new("a member's type becomes the registration of a channel", [Twin, OfLine, Line], In(1, "Line Line", "Microsoft.Extensions.DependencyInjection.TwinsNotifyBuilderExtensions Line")),
        new("a member's type becomes the registration of all channels", [OfLine, Line], In(0, "Line Line", "Microsoft.Extensions.DependencyInjection.ChannelsNotifyBuilderExtensions Line")),
        new("a member's member's type becomes a generated one", [Twin, OfLine, Line], In(2, "int A", "TwinsListener A")),
        new("a global alias comes to mean a generated type", [Twin, OfLine, "global using Line = System.Version;"], In(2, "System.Version", "Shop.TwinsListener")),
        new("a bound becomes a generated constant", [Twin, Bounded, Limits], In(1, "Limits.Most", "TwinsChannel.MaxPayloadBytes")),
        new("a bound becomes a generated constant by way of another", [Twin, Bounded, Limits], In(2, "5", "TwinsChannel.MaxPayloadBytes")),
        new("a bound becomes a generated constant by a static using", [Twin, "using static Shop.TwinsChannel; " + Bounded, Limits], In(1, "Limits.Most", "MaxPayloadBytes")),
        new("a channel's name becomes a generated constant", [Twin, OfString], In(1, "\"orders\"", "TwinsChannel.Name + \"_more\"")),
        new("a generated type comes to shadow a member's type", ["namespace Shop; [PgChannel(\"others\")] public record Twin(int Id);", "using Parts; " + OfLine.Replace("Line Line", "TwinsListener Line"), "namespace Parts; public record TwinsListener(int A);"], In(0, "others", "twins")),
        new("a type that the compiler looks for depends on a generated one", ["namespace Shop; [PgChannel(\"orders\", JsonContext = typeof(Ctx))] public record Order((int, string) Pair);", "namespace Shop; [JsonSerializable(typeof((int, string)))] public partial class Ctx;", "namespace System; public class Nothing;"], In(2, "public class Nothing;", "[Obsolete(\"\", Shop.OrdersChannel.MaxPayloadBytes > 0)] public struct ValueTuple<T, U>;")),
        new("a second payload for the channel", [Twin, Nothing], In(1, "public class Nothing;", "[PgChannel(\"twins\")] public record Two(int A);")),
    ];

    private static IEnumerable<Edit> Directives() =>
    [
        new("#nullable at the top", [OfString], Put(0, "#nullable disable\n" + OfString)),
        new("#nullable in the middle", ["namespace Shop; public class X;\n[PgChannel(\"orders\")] public record Order(string S);"], In(0, "X;\n", "X;\n#nullable disable\n")),
        new("#nullable says something else", ["namespace Shop; public class X;\n#nullable enable\n[PgChannel(\"orders\")] public record Order(string S);"], In(0, "#nullable enable", "#nullable disable")),
        new("#nullable in a base's body", [Derived, PlainBase], In(1, "{ }", "{\n#nullable disable\n }")),
        new("#nullable moves over a member", [Derived, "namespace Shop; public record Base {\n#nullable disable\n public string A { get; init; }\n public string B { get; init; } }"], In(1, "\n#nullable disable\n public string A { get; init; }\n", "\n public string A { get; init; }\n#nullable disable\n")),
        new("#nullable between a namespace and its semicolon", [Derived, PlainBase], In(1, "namespace Shop;", "namespace Shop\n#nullable disable\n;")),
        new("#nullable in another type before", [Derived, "namespace Shop; public class X { void M() { } } public record Base { public string Name { get; init; } }"], In(1, "void M()", "void\n#nullable disable\n M()")),
        new("a comment says that the file is generated", [Derived, PlainBase], In(1, "namespace Shop", "// <auto-generated/>\nnamespace Shop")),
        new("#nullable becomes active by #define", ["#define MODERN\n#if LEGACY\n#nullable disable\n#endif\n" + OfString], In(0, "MODERN", "LEGACY")),
        new("#nullable becomes active by an option", ["#if LEGACY\n#nullable disable\n#endif\n" + OfString], Reparse(options => options.WithPreprocessorSymbols("LEGACY"))),
        new("#nullable in the middle becomes active by an option", ["namespace Shop; public class X;\n#if LEGACY\n#nullable disable\n#endif\n[PgChannel(\"orders\")] public record Order(string S);"], Reparse(options => options.WithPreprocessorSymbols("LEGACY"))),
        new("a base's #nullable becomes active by an option", [Derived, "#if LEGACY\n#nullable disable\n#endif\n" + PlainBase], Reparse(options => options.WithPreprocessorSymbols("LEGACY"))),
        new("a preprocessor symbol", ["namespace Shop; [PgChannel(\"a\")] public record A(string X\n#if MORE\n, int Y\n#endif\n);"], Reparse(options => options.WithPreprocessorSymbols("MORE"))),
    ];

    private static IEnumerable<Edit> Bodies() =>
    [
        new("a base's constructor gets a body", [DerivedClass, "namespace Shop; public class Base { }"], In(1, "{ }", "{ public Base() { } }")),
        new("a setter gets a body", [DerivedClass, "namespace Shop; public class Base { public int B { get; set; } }"], In(1, "set;", "set { }")),
        new("a property becomes computed", [DerivedClass, "namespace Shop; public class Base { public int B { get; set; } }"], In(1, "{ get; set; }", "=> 1;")),
        new("a property gets a default", [DerivedClass, "namespace Shop; public class Base { public int B { get; set; } }"], In(1, "set; }", "set; } = 5;")),
        new("a property keeps a value", [DerivedClass, "namespace Shop; public class Base { private int _b; internal int B { set { } get { return _b; } } }"], In(1, "return _b", "return field"), Prepare: Preview),
        new("a property keeps a value in place of a field called field", [DerivedClass, "namespace Shop; public class Base { private int @field; internal int B { set { } get { return this.field; } } }"], In(1, "this.field", "field"), Prepare: Preview),
        new("a property keeps a value in an inner block", [DerivedClass, "namespace Shop; public class Base { private int @field; internal int B { set { } get { if (true) { return this.field; } return 0; } } }"], In(1, "this.field", "field"), Prepare: Preview),
        new("the body of a base's method", [DerivedClass, "namespace Shop; public class Base { public int M() { return 1; } }"], In(1, "return 1", "return 2"), Changes: false),
    ];

    private static IEnumerable<Edit> Cycles() =>
    [
        new("one of two in a file", ["namespace Shop; [PgChannel(\"a\")] public record A(int X); [PgChannel(\"b\")] public record B(int X);"], In(0, "record A(int X)", "record A(int Y)")),
        new("two nested in one type", ["namespace Shop; public static class Events { [PgChannel(\"a\")] public record A(int X); [PgChannel(\"b\")] public record B(int X); }"], In(0, "record B(int X)", "record B(int Y)")),
        new("two that refer to each other", ["namespace Shop; [PgChannel(\"a\")] public record A(int X) { public const int C = 1; public int P { get; init; } = B.C; }", "namespace Shop; [PgChannel(\"b\")] public record B(int Y) { public const int C = 2; public int P { get; init; } = A.C; }"], In(0, "int X", "int Z")),
        new("two that are bounded by each other", ["namespace Shop; [PgChannel(\"a\")] public record A([property: MaxLength(B.C)] string X) { public const int C = 1; }", "namespace Shop; [PgChannel(\"b\")] public record B([property: MaxLength(A.C)] string Y) { public const int C = 2; }"], In(0, "C = 1", "C = 3")),
    ];

    private static IEnumerable<Edit> Options() =>
    [
        new("nullable references are turned off", [OfString], project => project.WithOptions(project.Options.WithNullableContextOptions(NullableContextOptions.Disable))),
        new("the assembly's name", ["namespace Shop; [PgChannel(\"a\"), PgTrigger(\"t\")] public record A(string X);"], project => project.WithAssemblyName("Else")),
        new("the runtime is no longer referenced", [OfString], project => project.WithReferences(project.References.Where(reference => !reference.Display!.Contains("Notify.Runtime") && !reference.Display.Contains("Notify.Payloads")))),
        new("the language's version", ["namespace Shop { [PgChannel($\"{Limits.Name}_x\")] public record Order(int A); public static class Limits { public const string Name = \"a\"; } }"], Reparse(options => options.WithLanguageVersion(LanguageVersion.CSharp9)), Changes: null),
        new("a version of the language without what is generated", [Twin], Reparse(options => options.WithLanguageVersion(LanguageVersion.CSharp11))),
        new("a referenced project's enum", ["namespace Shop; [PgChannel(\"a\")] public record A(Up.Kind K);"], project => project.ReplaceReference(project.References.Last(), Upstream("A, B").ToMetadataReference()), Prepare: project => project.AddReferences(Upstream("A").ToMetadataReference())),
        new("a referenced project's alias", ["namespace Shop; [PgChannel(\"a\")] public record A(Up.Kind K);"], project => project.ReplaceReference(project.References.Last(), ((CompilationReference)project.References.Last()).WithAliases(["Other"])), Prepare: project => project.AddReferences(Upstream("A").ToMetadataReference())),
    ];

    private static IEnumerable<Edit> Tokens() =>
    [
        new("a member has no name yet", [Twin], In(0, "int Id", "int ")),
        new("a type has no name yet", [Twin], In(0, "record Twin", "record ")),
        new("an enum's member has no name yet", [OfKind, "namespace Shop; public enum Kind { A }"], In(1, "A }", "A, = 2 }"), Changes: null),
        new("a constructor's parameter has no name yet", ["namespace Shop; [PgChannel(\"orders\")] public class Order { public Order(int id) { Id = id; } public int Id { get; } }"], In(0, "int id", "int ")),
        new("a member's name", [Twin], In(0, "int Id", "int Key")),
        new("a keyword", [Twin], In(0, "int Id", "long Id")),
        new("a literal", [Twin], In(0, "twins", "triplets")),
        new("garbage after the type", [Twin], Put(0, Twin + " public class { "), Changes: null),
    ];

    private static IEnumerable<Edit> Unrelated() =>
    [
        new("a member of an unrelated type", [Twin, Nothing], In(1, "Nothing;", "Nothing { public int A { get; set; } }"), Changes: false),
        new("white space in the record's file", [Twin], Put(0, "\n" + Twin)),
        new("an extension block's member", ["namespace Shop; [PgChannel(\"a\")] public record A(int X);", "namespace Shop; public static class Ext { extension(A a) { public int Y => 1; } }"], In(1, "Y", "Z"), Changes: false, Prepare: Preview),
        new("garbage elsewhere", [Twin, Nothing], In(1, "Nothing;", "Nothing { void M( { } "), Changes: false),
    ];

    private static Func<CSharpCompilation, CSharpCompilation> Put(int file, string? text) => project => Edit.Put(project, $"Source{file}.cs", text);

    private static Func<CSharpCompilation, CSharpCompilation> In(int file, string old, string edited)
    {
        return project =>
        {
            string text = project.SyntaxTrees.Single(tree => tree.FilePath == $"Source{file}.cs").ToString();
            Assert.Contains(old, text, StringComparison.Ordinal);
            return Edit.Put(project, $"Source{file}.cs", text.Replace(old, edited, StringComparison.Ordinal));
        };
    }

    private static Func<CSharpCompilation, CSharpCompilation> Reparse(Func<CSharpParseOptions, CSharpParseOptions> change)
    {
        return project => Edit.Reparse(project, change(TestCompilation.ParseOptions));
    }

    /// <summary>The keyword <c>field</c> and extension blocks were previews in the compiler that the tests reference.</summary>
    private static CSharpCompilation Preview(CSharpCompilation project) =>
        Edit.Reparse(project, TestCompilation.ParseOptions.WithLanguageVersion(LanguageVersion.Preview));

    private static CSharpCompilation Upstream(string members) =>
        TestCompilation.Create("Up", [$"namespace Up; public enum Kind {{ {members} }}"]);
}
