package ai.kolbo.mock.files;

import java.util.Locale;
import java.util.StringJoiner;

/** An FBX 7.4 file in its text form. */
final class AsciiFbx {
  private static final String FILE =
      """
      ; FBX 7.4.0 project file
      FBXHeaderExtension:  {
      	FBXHeaderVersion: 1003
      	FBXVersion: 7400
      	Creator: "Kolbo mock"
      }
      GlobalSettings:  {
      	Version: 1000
      	Properties70:  {
      		P: "UpAxis", "int", "Integer", "",1
      		P: "UpAxisSign", "int", "Integer", "",1
      		P: "FrontAxis", "int", "Integer", "",2
      		P: "FrontAxisSign", "int", "Integer", "",1
      		P: "CoordAxis", "int", "Integer", "",0
      		P: "CoordAxisSign", "int", "Integer", "",1
      		P: "UnitScaleFactor", "double", "Number", "",100
      	}
      }
      Definitions:  {
      	Version: 100
      	Count: 3
      	ObjectType: "Geometry" {
      		Count: 1
      	}
      	ObjectType: "Model" {
      		Count: 1
      	}
      	ObjectType: "Material" {
      		Count: 1
      	}
      }
      Objects:  {
      	Geometry: 1000, "Geometry::", "Mesh" {
      		Vertices: *%2$d {
      			a: %3$s
      		}
      		PolygonVertexIndex: *%4$d {
      			a: %5$s
      		}
      		GeometryVersion: 124
      		LayerElementNormal: 0 {
      			Version: 101
      			Name: ""
      			MappingInformationType: "ByPolygonVertex"
      			ReferenceInformationType: "Direct"
      			Normals: *%2$d {
      				a: %6$s
      			}
      		}
      		LayerElementMaterial: 0 {
      			Version: 101
      			Name: ""
      			MappingInformationType: "AllSame"
      			ReferenceInformationType: "IndexToDirect"
      			Materials: *1 {
      				a: 0
      			}
      		}
      		Layer: 0 {
      			Version: 100
      			LayerElement:  {
      				Type: "LayerElementNormal"
      				TypedIndex: 0
      			}
      			LayerElement:  {
      				Type: "LayerElementMaterial"
      				TypedIndex: 0
      			}
      		}
      	}
      	Model: 2000, "Model::%1$s", "Mesh" {
      		Version: 232
      		Shading: T
      		Culling: "CullingOff"
      	}
      	Material: 3000, "Material::stone", "" {
      		Version: 102
      		ShadingModel: "lambert"
      		MultiLayer: 0
      		Properties70:  {
      			P: "DiffuseColor", "Color", "", "A",%7$s
      		}
      	}
      }
      Connections:  {
      	C: "OO",2000,0
      	C: "OO",1000,2000
      	C: "OO",3000,2000
      }
      """;

  private AsciiFbx() {}

  static ResultFile make(FileRequest request) {
    Mesh mesh = Mesh.of(request);
    return ResultFile.of(
        "model/fbx",
        String.format(
            Locale.ROOT,
            FILE,
            name(request.label()),
            mesh.positions().length,
            Mesh.join(",", mesh.positions()),
            mesh.corners(),
            indices(mesh.corners()),
            Mesh.join(",", mesh.normals()),
            Mesh.join(",", mesh.color())));
  }

  /** Readers of the text form know no escapes and split at commas, in quotes, too. */
  private static String name(String label) {
    return String.join(" ", Texts.words(label.replaceAll("[\",:;{}*]", " ")));
  }

  /** The last corner of a triangle is written as its complement. */
  private static String indices(int corners) {
    StringJoiner indices = new StringJoiner(",");
    for (int i = 0; i < corners; i++) {
      indices.add(Integer.toString(i % 3 == 2 ? ~i : i));
    }
    return indices.toString();
  }
}
