using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Notify.Build;

/// <summary>
/// Reads the SQL files that an assembly declares in its metadata. The assembly is not loaded: it may be for another platform, and
/// MSBuild's process would keep it locked.
/// </summary>
internal static class SqlMetadata
{
    public static List<SqlFile> Read(string assembly)
    {
        using FileStream stream = new(assembly, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using PEReader image = new(stream);
        MetadataReader metadata = image.GetMetadataReader();
        List<SqlFile> files = [];
        foreach (CustomAttributeHandle handle in metadata.GetAssemblyDefinition().GetCustomAttributes())
        {
            CustomAttribute attribute = metadata.GetCustomAttribute(handle);
            if (IsAssemblyMetadata(metadata, attribute))
            {
                // A prolog of two bytes, then the two arguments of the only constructor.
                BlobReader arguments = metadata.GetBlobReader(attribute.Value);
                arguments.ReadUInt16();
                string? key = arguments.ReadSerializedString();
                string? text = arguments.ReadSerializedString();
                if (key is not null && text is not null && SqlFileKey.ParseFileName(key) is { } name)
                {
                    files.Add(new SqlFile(name, text));
                }
            }
        }

        return files;
    }

    private static bool IsAssemblyMetadata(MetadataReader metadata, CustomAttribute attribute)
    {
        if (attribute.Constructor.Kind != HandleKind.MemberReference)
        {
            return false;
        }

        EntityHandle parent = metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent;
        if (parent.Kind != HandleKind.TypeReference)
        {
            return false;
        }

        TypeReference type = metadata.GetTypeReference((TypeReferenceHandle)parent);
        return metadata.StringComparer.Equals(type.Namespace, "System.Reflection")
            && metadata.StringComparer.Equals(type.Name, "AssemblyMetadataAttribute");
    }
}
