using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Simplification;

namespace Notify.CodeFixes;

/// <summary>Adds an attribute to a member.</summary>
internal static class AttributeEdit
{
    /// <summary>Changes nothing if the compilation doesn't have the type.</summary>
    public static void Add(DocumentEditor editor, SyntaxNode member, string typeName, SyntaxNode? argument = null)
    {
        if (editor.SemanticModel.Compilation.GetTypeByMetadataName(typeName) is { } type)
        {
            // The annotation lets the workspace add the using, sorted as in the project, unless there is a global one.
            SyntaxNode name = editor.Generator.TypeExpression(type).WithAdditionalAnnotations(Simplifier.AddImportsAnnotation);
            editor.AddAttribute(member, editor.Generator.Attribute(name, argument is null ? null : [argument]));
        }
    }
}
