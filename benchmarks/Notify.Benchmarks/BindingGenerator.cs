using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Notify.Benchmarks;

/// <summary>
/// Has the compiler bind what any generator of payloads must ask for, and does nothing with it: the members of each record, their
/// types, and all attributes. What this costs no generator can save.
/// </summary>
/// <param name="binds">If not, it asks for nothing: what remains is what Roslyn does to find the records.</param>
internal sealed class BindingGenerator(bool binds) : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<string> records = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Notify.PgChannelAttribute",
            static (node, _) => node is TypeDeclarationSyntax,
            (annotated, _) => binds ? Bind((INamedTypeSymbol)annotated.TargetSymbol) : $"{annotated.TargetSymbol.Name} ");
        context.RegisterSourceOutput(records, static (output, text) =>
            output.AddSource(text[..text.IndexOf(' ', StringComparison.Ordinal)], SourceText.From($"// {text}", Encoding.UTF8)));
    }

    private static string Bind(INamedTypeSymbol type)
    {
        int bound = Attributes(type);
        foreach (ISymbol member in type.GetMembers())
        {
            bound += Attributes(member) + (int)((member as IPropertySymbol)?.Type.SpecialType ?? 0);
            bound += member is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor ? constructor.Parameters.Sum(Attributes) : 0;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{type.Name} {bound}");
    }

    private static int Attributes(ISymbol symbol) =>
        symbol.GetAttributes().Sum(attribute => attribute.ConstructorArguments.Length + attribute.NamedArguments.Length);
}
